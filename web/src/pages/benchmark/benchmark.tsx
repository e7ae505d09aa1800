/** To be written. */
export default function Page() {
  return <h2>benchmark</h2>;
}
