/**
 * Compares versions whose rows have names: the same name with other content is a row that changed.
 *
 * @module
 */
import type { Entry } from './spill.ts';
import { groups, type Group, type Digests } from './digests.ts';
import { FirstN } from '../../normalize/first-n.ts';

export interface KeyMatch {
  unchanged: number;
  added: number;
  removed: number;
  changed: number;
  /** Rows whose name an earlier row of their version has. */
  repeated: number;
  /** Ordinals of the first few rows of each kind. */
  examples: { added: number[]; removed: number[]; changed: [before: number, after: number][] };
}

export function matchByKey({ before, after, partitions }: Digests, limit: number): KeyMatch {
  const counts = { unchanged: 0, added: 0, removed: 0, changed: 0, repeated: 0 };
  const added = new FirstN<number>(limit);
  const removed = new FirstN<number>(limit);
  const changed = new FirstN<[before: number, after: number]>(limit);
  for (const group of groups(before, after, partitions)) {
    const { gone, come, same } = withoutEqual(group);
    counts.unchanged += same;
    counts.repeated += Math.max(0, group.before.length - 1) + Math.max(0, group.after.length - 1);
    const pairs = Math.min(gone.length, come.length);
    counts.changed += pairs;
    counts.removed += gone.length - pairs;
    counts.added += come.length - pairs;
    for (let i = 0; i < pairs; i++)
      changed.offer(come[i].ordinal, () => [gone[i].ordinal, come[i].ordinal]);
    for (const { ordinal } of gone.slice(pairs)) removed.offer(ordinal, () => ordinal);
    for (const { ordinal } of come.slice(pairs)) added.offer(ordinal, () => ordinal);
  }
  return {
    ...counts,
    examples: {
      added: added.items,
      removed: removed.items,
      changed: changed.items,
    },
  };
}

/** Takes out rows of equal content, of which there is nothing to say. */
function withoutEqual(group: Group): { gone: Entry[]; come: Entry[]; same: number } {
  const left = new Map<string, number>();
  for (const { content } of group.before) left.set(content, (left.get(content) ?? 0) + 1);
  const used = new Map<string, number>();
  const come = group.after.filter(({ content }) => {
    const count = left.get(content) ?? 0;
    if (count === 0) return true;
    left.set(content, count - 1);
    used.set(content, (used.get(content) ?? 0) + 1);
    return false;
  });
  const gone = group.before.filter(({ content }) => {
    const count = used.get(content) ?? 0;
    if (count === 0) return true;
    used.set(content, count - 1);
    return false;
  });
  return { gone, come, same: group.after.length - come.length };
}
