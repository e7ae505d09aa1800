/**
 * Finds the records that are nearly the same as a given one among those admitted so far: signatures
 * propose, the texts decide.
 *
 * @module
 */
import { compare, type Comparable, type Likeness } from './compare.ts';
import type { NearDuplicatePolicy } from '../../../catalog/tasks/near-duplicate-policy.ts';
import { SignatureIndex } from './signature-index.ts';
import { estimateSimilarity } from './signature.ts';

export interface Near {
  row: number;
  likeness: Exclude<Likeness, 'none'>;
}

/** Three standard errors of the estimate. */
const DOUBT = 0.15;
/** Texts cut from one template would be compared with thousands. */
const MAX_COMPARED = 8;
const CACHED = 1024;
const NONE: readonly Near[] = [];

export class NearFinder {
  readonly #signatures: () => Uint8Array;
  readonly #index: SignatureIndex;
  readonly #policy: NearDuplicatePolicy;
  readonly #read: (row: number) => Comparable;
  readonly #cache = new Map<number, Comparable>();

  /**
   * @param signatures One after another; asked for anew each time, for their memory may move.
   * @param rows Expected; there may be more.
   * @param read Fetches a record's text.
   */
  constructor(
    signatures: () => Uint8Array,
    rows: number,
    policy: NearDuplicatePolicy,
    read: (row: number) => Comparable,
  ) {
    this.#signatures = signatures;
    this.#index = new SignatureIndex(signatures, rows);
    this.#policy = policy;
    this.#read = read;
  }

  /** Those admitted before that are near `row`, the likeliest first. */
  near(row: number): readonly Near[] {
    const { threshold } = this.#policy;
    const candidates = this.#index.candidates(row);
    if (candidates.length === 0) return NONE;
    const signatures = this.#signatures();
    const likely = candidates
      .map((other) => ({ other, similarity: estimateSimilarity(signatures, row, other) }))
      .filter(({ similarity }) => similarity >= threshold - DOUBT)
      .sort((a, b) => b.similarity - a.similarity || a.other - b.other)
      .slice(0, MAX_COMPARED);
    return likely.flatMap(({ other }) => {
      const likeness = compare(this.#comparable(row), this.#comparable(other), threshold);
      return likeness === 'none' ? [] : [{ row: other, likeness }];
    });
  }

  admit(row: number): void {
    this.#index.add(row);
  }

  #comparable(row: number): Comparable {
    const known = this.#cache.get(row);
    if (known !== undefined) return known;
    const read = this.#read(row);
    if (this.#cache.size === CACHED) this.#cache.delete(this.#cache.keys().next().value!);
    this.#cache.set(row, read);
    return read;
  }
}
