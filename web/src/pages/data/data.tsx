/** To be written. */
export default function Page() {
  return <h2>data</h2>;
}
