/**
 * When candidates are compared, and what it takes to tell them apart there: after few items first,
 * then after each time three tenths more. Looks that are closer would save little scoring, and each
 * starts a worker for everybody who is left.
 *
 * @module
 */
import { boundaries } from './boundary.ts';

/** Fewer items show only what nobody would ask about. */
export const firstLook = 16;
const growth = 1.3;

/** Lists the item counts of the looks from `first` on, rising, the last being all. */
export function lookSchedule(items: number, first = firstLook): number[] {
  const looks: number[] = [];
  for (let count = first; count < items / Math.sqrt(growth); count *= growth)
    looks.push(Math.round(count));
  return [...looks, items];
}

/** The z to exceed at each look. */
export interface Boundaries {
  /** The z for being behind the best. */
  behind: readonly number[];
  /** The z for not being worse than another by the margin. */
  margin: readonly number[];
}

/** Share of the error for dropping the best one; the rest is for ending the race without it. */
const shareOfBehind = 0.6;

/**
 * Error that is spent by a look, as this power of the share of items (Kim and DeMets, Biometrika 74,
 * 1987). Dropping pays early, when there is most left to save; the end is near the last look.
 */
const spending = { behind: 0.5, margin: 1 };

/**
 * Shares the error among the tests of a race. The winner is wrong only when the best one was dropped,
 * which one test of that one can do, or when the winner of a pair was taken to be as good: a pair with
 * each of the others.
 *
 * @param valuesOf How the error of one test is spent over the looks.
 */
export function raceBoundaries(
  looks: readonly number[],
  error: number,
  candidates: number,
  valuesOf = criticalValues,
): Boundaries {
  const pairs = Math.max(1, candidates - 1);
  return {
    behind: valuesOf(looks, error * shareOfBehind, spending.behind),
    margin: valuesOf(looks, (error * (1 - shareOfBehind)) / pairs, spending.margin),
  };
}

/** Computes the z of each look, so that all together err with at most this chance on one side. */
export function criticalValues(looks: readonly number[], error: number, power: number): number[] {
  const information = looks.map((items) => items / looks[looks.length - 1]);
  return boundaries(
    information,
    information.map((share) => error * share ** power),
  );
}
