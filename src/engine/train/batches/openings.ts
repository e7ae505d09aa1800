/**
 * What examples begin with alike: the system message of a project, or the one that a chat template puts
 * before every conversation. Computed once a row, it costs next to nothing, and the examples that go on
 * from it have the losses and gradients that they would have alone.
 *
 * @module
 */
import type { BatchRow, Example, Segment } from './micro-batch.ts';

/** Tokens, from the first on, that several examples share and that carry no loss. */
export interface Opening {
  length: number;
  /** Examples that have it. */
  examples: number;
}

/** A shorter beginning is not worth a segment. */
const leastTokens = 16;
/** Fewer examples do not come together in a row. */
const leastExamples = 8;

/**
 * Finds the openings of a set: of examples whose first tokens are the same, what all of them share.
 *
 * @returns For each example its opening; null for one that begins like few others.
 */
export function openingsOf(examples: readonly Example[]): (Opening | null)[] {
  const groups = new Map<string, Opening & { ids: Int32Array }>();
  const found = examples.map(({ ids, targets }) => {
    const learnt = targets.indexOf(1, 1);
    const most = learnt < 0 ? ids.length : learnt;
    if (most < leastTokens) return null;
    const key = ids.subarray(0, leastTokens).join();
    const group = groups.get(key);
    if (group === undefined) {
      const first = { ids, length: most, examples: 1 };
      groups.set(key, first);
      return first;
    }
    group.examples++;
    group.length = sharedLength(group.ids, ids, Math.min(group.length, most));
    return group;
  });
  return found.map((group) => (group !== null && group.examples >= leastExamples ? group : null));
}

/** Counts the first tokens, at most `most`, that are the same. */
export function sharedLength(a: Int32Array, b: Int32Array, most: number): number {
  let count = 0;
  while (count < most && a[count] === b[count]) count++;
  return count;
}

/** A segment of the first tokens of another, of which nothing is to be learnt. */
export const openingOf = ({ ids, targets, example }: Segment, length: number): Segment => ({
  ids: ids.subarray(0, length),
  targets: targets.subarray(0, length),
  example,
});

/** What is left of a segment that goes on from the first of its row. */
export const goingOn = ({ ids, targets, example }: Segment, length: number): Segment => ({
  ids: ids.subarray(length),
  targets: targets.subarray(length),
  example,
  parent: 0,
});

export const tokensOf = (row: BatchRow): number =>
  row.reduce((total, { ids }) => total + ids.length, 0);
