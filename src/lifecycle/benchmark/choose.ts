/**
 * Picks the winner: the best score, unless a cheaper candidate cannot be told from it on the same
 * items; ties go to the cheaper model.
 *
 * @module
 */
import type { Comparison } from '../evaluation/compare.ts';

export interface Contender {
  id: string;
  /** Value of the deciding metric, larger is better. */
  score: number;
  parameters: number;
}

export interface Pick {
  id: string;
  /** Who it was weighed against; null when it ran alone. */
  next: { id: string; comparison: Comparison } | null;
  reason: string;
}

/** @param compare Paired comparison of two contenders, by id. */
export function choose(
  contenders: readonly Contender[],
  compare: (first: string, second: string) => Comparison,
): Pick {
  const ranked = contenders.toSorted(
    (a, b) => b.score - a.score || a.parameters - b.parameters || (a.id < b.id ? -1 : 1),
  );
  const [leader, second] = ranked;
  if (second === undefined)
    return { id: leader.id, next: null, reason: 'the only candidate that is ready' };
  const tied = ranked.filter(
    (contender) =>
      contender.parameters < leader.parameters &&
      compare(leader.id, contender.id).better !== 'first',
  );
  const [cheapest] = tied.toSorted((a, b) => a.parameters - b.parameters);
  if (cheapest !== undefined)
    return {
      id: cheapest.id,
      next: { id: leader.id, comparison: compare(cheapest.id, leader.id) },
      reason: `not told apart from ${leader.id} on these items, and cheaper`,
    };
  const comparison = compare(leader.id, second.id);
  const reason =
    comparison.better === 'first'
      ? `better than ${second.id} on the same items`
      : `best score; ${second.id} is not told apart from it, and no cheaper`;
  return { id: leader.id, next: { id: second.id, comparison }, reason };
}
