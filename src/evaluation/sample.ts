/**
 * Draws items by content hash: each item's rank is the SHA-256 of (seed, id), so the draw depends
 * on nothing but seed and content, and one more item in the dataset moves none of the others.
 *
 * @module
 */
import type { CanonicalRecord } from '../catalog/records/record.ts';
import { digest, sha256 } from '../ledger/canonical-json.ts';

/**
 * Draws at most `count` records, in rank order. Labelled records are drawn evenly: first one of each
 * label, then a second one, and so on.
 */
export function drawSample<Item extends CanonicalRecord>(
  records: readonly Item[],
  count: number,
  seed: number,
): Item[] {
  const ranked = records
    .map((record) => ({ record, rank: sha256(`${seed} ${record.id}`) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const rounds = new Map<string, number>();
  const ordered = ranked.map(({ record, rank }) => {
    const label = 'label' in record ? record.label : '';
    const round = rounds.get(label) ?? 0;
    rounds.set(label, round + 1);
    return { record, rank, round };
  });
  const labelled = rounds.size > 1;
  if (labelled) ordered.sort((a, b) => a.round - b.round || (a.rank < b.rank ? -1 : 1));
  return ordered.slice(0, count).map(({ record }) => record);
}

/** Computes the SHA-256 that identifies a sample by the ids of its items, in order. */
export const sampleDigest = (records: readonly CanonicalRecord[]): string =>
  digest(records.map(({ id }) => id));
