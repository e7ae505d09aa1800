/** To be written. */
export default function Page() {
  return <h2>artifact</h2>;
}
