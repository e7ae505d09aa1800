/** To be written. */
export default function Page() {
  return <h2>models</h2>;
}
