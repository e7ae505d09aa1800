/**
 * Finds signatures that are likely alike without comparing all pairs: locality-sensitive hashing
 * in 10 bands of 6 bytes (Leskovec et al., Mining of Massive Datasets, ch. 3). Two texts of
 * similarity s share a band with chance 1 - (1 - s^6)^10: 0.99 at 0.85, 0.15 at 0.5.
 *
 * @module
 */
import { SIGNATURE_BYTES } from './signature.ts';

const BANDS = 10;
const BAND_BYTES = SIGNATURE_BYTES / BANDS;
/** Texts cut from one template would make chains that grow with the data. */
const MAX_STEPS = 16;

export class SignatureIndex {
  readonly #signatures: () => Uint8Array;
  /** Rows that there is room for. */
  #rows = 0;
  #bits = 1;
  /** Row number plus one, by band and hash of its bytes: the row added last. */
  #heads = new Uint32Array(0);
  /** The row added before it under the same hash. */
  #next = new Uint32Array(0);

  /** @param rows Expected; there may be more. */
  constructor(signatures: () => Uint8Array, rows: number) {
    this.#signatures = signatures;
    this.#makeRoom(rows);
  }

  /** @param row Greater than all before. */
  add(row: number): void {
    if (row >= this.#rows) this.#grow(2 * (row + 1));
    const signatures = this.#signatures();
    for (let band = 0; band < BANDS; band++) this.#put(signatures, band, row);
  }

  #put(signatures: Uint8Array, band: number, row: number): void {
    const slot = this.#slot(signatures, band, row);
    this.#next[band * this.#rows + row] = this.#heads[slot];
    this.#heads[slot] = row + 1;
  }

  #makeRoom(rows: number): void {
    this.#rows = rows;
    this.#bits = Math.max(1, Math.ceil(Math.log2(rows + 1)) - 1);
    this.#heads = new Uint32Array(BANDS << this.#bits);
    this.#next = new Uint32Array(BANDS * rows);
  }

  /** Puts every row again, in the order in which they came. */
  #grow(rows: number): void {
    const signatures = this.#signatures();
    const [heads, next] = [this.#heads, this.#next];
    const added: number[] = [];
    // Every row is in every band.
    for (let slot = 0; slot < heads.length / BANDS; slot++)
      for (let row = heads[slot]; row !== 0; row = next[row - 1]) added.push(row - 1);
    added.sort((a, b) => a - b);
    this.#makeRoom(rows);
    for (const row of added)
      for (let band = 0; band < BANDS; band++) this.#put(signatures, band, row);
  }

  /** Rows added before that share a band with `row`, each once, in ascending order. */
  candidates(row: number): number[] {
    const signatures = this.#signatures();
    const found: number[] = [];
    for (let band = 0; band < BANDS; band++) {
      let other = this.#heads[this.#slot(signatures, band, row)];
      // Those under the same hash by chance do not count: how many there are depends on its width.
      for (let step = 0; other !== 0 && step < MAX_STEPS;) {
        if (sharesBand(signatures, band, row, other - 1)) {
          step++;
          if (!found.includes(other - 1)) found.push(other - 1);
        }
        other = this.#next[band * this.#rows + other - 1];
      }
    }
    return found.sort((a, b) => a - b);
  }

  #slot(signatures: Uint8Array, band: number, row: number): number {
    const from = row * SIGNATURE_BYTES + band * BAND_BYTES;
    let hash = band + 1;
    for (let i = 0; i < BAND_BYTES; i++)
      hash = Math.imul(hash ^ signatures[from + i], 0x01000193) ^ (hash >>> 13);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    return (band << this.#bits) | (hash >>> (32 - this.#bits));
  }
}

function sharesBand(signatures: Uint8Array, band: number, a: number, b: number): boolean {
  const left = a * SIGNATURE_BYTES + band * BAND_BYTES;
  const right = b * SIGNATURE_BYTES + band * BAND_BYTES;
  for (let i = 0; i < BAND_BYTES; i++)
    if (signatures[left + i] !== signatures[right + i]) return false;
  return true;
}
