/**
 * Finds the rows that both versions have, by content: the k-th of equal rows is the k-th of them
 * in the other version.
 *
 * @module
 */
import { Bitmap } from './bitmap.ts';
import { groups, type Digests } from './digests.ts';

export interface Anchors {
  /** How many rows both versions have. */
  count: number;
  before: Bitmap;
  after: Bitmap;
}

export function matchByContent(
  { before, after, partitions }: Digests,
  rows: { before: number; after: number },
): Anchors {
  const anchors = { count: 0, before: new Bitmap(rows.before), after: new Bitmap(rows.after) };
  for (const group of groups(before, after, partitions)) {
    const pairs = Math.min(group.before.length, group.after.length);
    anchors.count += pairs;
    for (let i = 0; i < pairs; i++) {
      anchors.before.set(group.before[i].ordinal);
      anchors.after.set(group.after[i].ordinal);
    }
  }
  return anchors;
}
