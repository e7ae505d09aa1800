/** One bit per row: an eighth of a byte is all that a row costs while versions are compared. */
export class Bitmap {
  readonly #bytes: Uint8Array;

  constructor(length: number) {
    this.#bytes = new Uint8Array(Math.ceil(length / 8));
  }

  set(index: number): void {
    this.#bytes[index >> 3] |= 1 << (index & 7);
  }

  has(index: number): boolean {
    return (this.#bytes[index >> 3] & (1 << (index & 7))) !== 0;
  }
}
