/**
 * Small numbers for short runs of bytes that come again and again: the keys of rows. A run
 * that was seen costs a hash and a comparison, no string.
 *
 * @module
 */
const SLOTS = 1 << 12;
/** Beyond, runs are told apart no more: data whose keys are values. */
const MOST = SLOTS >> 1;

export class Names {
  readonly #slots = new Int32Array(SLOTS).fill(-1);
  readonly #byText = new Map<string, number>();
  readonly #known: { bytes: Uint8Array; text: string }[] = [];

  /** @returns -1 when there are too many. */
  numberOf(block: Buffer, start: number, end: number): number {
    let hash = end - start;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ block[at], 0x01000193);
    let slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    for (;;) {
      const number = this.#slots[slot];
      if (number < 0) break;
      if (this.is(number, block, start, end)) return number;
      slot = (slot + 1) & (SLOTS - 1);
    }
    if (this.#known.length === MOST) return -1;
    this.#slots[slot] = this.#known.length;
    const bytes = Buffer.from(block.subarray(start, end));
    return this.#known.push({ bytes, text: bytes.toString('utf8') }) - 1;
  }

  /** @returns -1 when there are too many. */
  find(text: string): number {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const bytes = Buffer.from(text);
    const number = this.numberOf(bytes, 0, bytes.length);
    this.#byText.set(text, number);
    return number;
  }

  text(number: number): string {
    return this.#known[number].text;
  }

  /** Whether a run of bytes is the one of this number. */
  is(number: number, block: Buffer, start: number, end: number): boolean {
    const { bytes } = this.#known[number];
    if (bytes.length !== end - start) return false;
    for (let at = 0; at < bytes.length; at++) if (bytes[at] !== block[start + at]) return false;
    return true;
  }
}
