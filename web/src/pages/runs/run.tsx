/** To be written. */
export default function Page() {
  return <h2>run</h2>;
}
