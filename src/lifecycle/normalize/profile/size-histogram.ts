/**
 * Sizes by quarters of an octave: 120 counts say of any number of rows how many are larger than a
 * size, to within a fifth.
 *
 * @module
 */
const PER_OCTAVE = 4;

const bucketOf = (size: number): number =>
  size <= 1 ? 0 : Math.ceil(PER_OCTAVE * Math.log2(size) - 1e-9);

/** The largest size of a bucket. */
export const bucketLimit = (bucket: number): number => Math.floor(2 ** (bucket / PER_OCTAVE));

export class SizeHistogram {
  /** Rows by bucket, from small to large. */
  readonly counts: number[] = [];

  add(size: number): void {
    const bucket = bucketOf(size);
    while (this.counts.length <= bucket) this.counts.push(0);
    this.counts[bucket]++;
  }
}

/** Rows of a histogram that are larger than a size, going by the lower end of its bucket. */
export function rowsAbove(counts: readonly number[], size: number): number {
  const first = bucketOf(size) + 1;
  return counts.slice(first).reduce((sum, count) => sum + count, 0);
}
