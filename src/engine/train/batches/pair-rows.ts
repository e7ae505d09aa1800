/**
 * Pairs of replies as batch rows. Examples 2i and 2i + 1 of a set answer one prompt, the better first;
 * both are in one row, so that no way of cutting a step separates them, and what they begin with alike
 * is in it once.
 *
 * @module
 */
import type { BatchRow, Segment } from './micro-batch.ts';

/** Puts both of a pair side by side; one whose partner is not among the segments is left out. */
export function pairRows(segments: readonly Segment[]): BatchRow[] {
  const byExample = new Map(segments.map((segment) => [segment.example, segment]));
  return segments.flatMap((chosen) => {
    const rejected = byExample.get(chosen.example + 1);
    return chosen.example % 2 === 0 && rejected !== undefined ? [[chosen, rejected]] : [];
  });
}

/**
 * Turns a pair into the tokens before the first that either is to learn, as far as they are the same,
 * and two segments that go on from them. Nothing is to be learnt of the shared ones.
 */
export function sharePrompt(pair: BatchRow): BatchRow {
  const [chosen, rejected] = pair;
  const shared = sharedTokens(chosen, rejected);
  if (shared === 0) return pair;
  const end = ({ ids, targets, example }: Segment): Segment => ({
    ids: ids.subarray(shared),
    targets: targets.subarray(shared),
    example,
    parent: 0,
  });
  const prompt = {
    ids: chosen.ids.subarray(0, shared),
    targets: chosen.targets.subarray(0, shared),
    example: chosen.example,
  };
  return [prompt, end(chosen), end(rejected)];
}

function sharedTokens(a: Segment, b: Segment): number {
  const most = Math.min(a.ids.length, b.ids.length);
  let count = 0;
  while (count < most && a.ids[count] === b.ids[count] && a.targets[count] + b.targets[count] === 0)
    count++;
  return count;
}
