/** Numbers of rows not known beforehand, four bytes each. */
export class GrowingLengths {
  #lengths = new Uint32Array(1 << 12);
  #count = 0;

  add(length: number): void {
    if (this.#count === this.#lengths.length) {
      const larger = new Uint32Array(2 * this.#count);
      larger.set(this.#lengths);
      this.#lengths = larger;
    }
    this.#lengths[this.#count++] = length;
  }

  get values(): Uint32Array {
    return this.#lengths.subarray(0, this.#count);
  }
}
