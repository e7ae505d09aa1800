/**
 * Pairs of replies as batch rows. Examples 2i and 2i + 1 of a set answer one prompt, the better first;
 * both are in one row, so that no way of cutting a step separates them, and what they begin with alike
 * is in it once.
 *
 * @module
 */
import type { BatchRow, Segment } from './micro-batch.ts';
import { goingOn, openingOf, sharedLength } from './openings.ts';

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
  const [learnt, unwanted] = pair.map(({ targets }) => targets.indexOf(1));
  const shared = sharedLength(chosen.ids, rejected.ids, Math.min(learnt, unwanted));
  if (shared <= 0) return pair;
  return [openingOf(chosen, shared), goingOn(chosen, shared), goingOn(rejected, shared)];
}
