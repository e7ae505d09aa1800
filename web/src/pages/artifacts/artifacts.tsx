/** To be written. */
export default function Page() {
  return <h2>artifacts</h2>;
}
