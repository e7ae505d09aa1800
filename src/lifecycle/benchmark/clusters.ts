/**
 * Which held-out items hang together: those that are nearly the same in what a model is given, and
 * those about the same passages. A model that gets one of them right tends to get the others, so
 * they count as one piece of evidence (arXiv 2411.00640, section 2.2).
 *
 * @module
 */
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import { TextKernel } from '../normalize/kernel/text-kernel.ts';
import { Comparable } from '../normalize/duplicates/compare.ts';
import { comparedParts, signedTexts } from '../normalize/duplicates/compared-parts.ts';
import { NearFinder } from '../normalize/duplicates/near-finder.ts';
import { shinglesOf } from '../normalize/duplicates/shingles.ts';
import { SIGNATURE_BYTES, writeSignature } from '../normalize/duplicates/signature.ts';

/** The clusters of the first so many of some records, found as more of them are scored. */
export class GrowingClusters {
  /** The cluster of each record reached, by id, named by its first record. */
  readonly of = new Map<string, string>();
  readonly #records: readonly CanonicalRecord[];
  readonly #threshold: number;

  /** @param threshold Similarity from which two texts count as nearly the same. */
  constructor(records: readonly CanonicalRecord[], threshold: number) {
    this.#records = records;
    this.#threshold = threshold;
  }

  /** Finds the clusters of the first `count` records. */
  async reach(count: number): Promise<void> {
    if (Math.min(count, this.#records.length) <= this.of.size) return;
    const reached = await clustersOf(this.#records.slice(0, count), this.#threshold);
    for (const [id, cluster] of reached) this.of.set(id, cluster);
  }
}

/**
 * @param threshold Similarity from which two texts count as nearly the same.
 * @returns The cluster of each record by id, named by its first record.
 */
export async function clustersOf(
  records: readonly CanonicalRecord[],
  threshold: number,
): Promise<Map<string, string>> {
  const leader = records.map((_, row) => row);
  const leaderOf = (row: number): number => {
    let at = row;
    while (leader[at] !== at) at = leader[at];
    return at;
  };
  const join = (a: number, b: number): void => {
    const [first, second] = [leaderOf(a), leaderOf(b)];
    leader[Math.max(first, second)] = Math.min(first, second);
  };
  const kernel = await TextKernel.load();
  const parts = records.map(({ id: _id, source: _source, ...content }) => comparedParts(content));
  const signatures = new Uint8Array(SIGNATURE_BYTES * records.length);
  for (const [row, part] of parts.entries())
    writeSignature(
      kernel,
      shinglesOf(kernel, signedTexts(part), 1),
      signatures,
      row * SIGNATURE_BYTES,
    );
  const finder = new NearFinder(
    () => signatures,
    records.length,
    { action: 'report', threshold },
    (row) => new Comparable(kernel, parts[row]),
  );
  const passages = new Map<string, number>();
  for (const [row, record] of records.entries()) {
    for (const near of finder.near(row)) join(row, near.row);
    finder.admit(row);
    if (!('contexts' in record)) continue;
    for (const passage of record.contexts) {
      const known = passages.get(passage);
      if (known === undefined) passages.set(passage, row);
      else join(row, known);
    }
  }
  return new Map(records.map(({ id }, row) => [id, records[leaderOf(row)].id]));
}
