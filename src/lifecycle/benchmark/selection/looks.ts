/**
 * When candidates are compared: after few items first, then after each time half as many again. Looks
 * that are closer would gain little, since each costs a share of the error and the start of workers.
 *
 * @module
 */

import { boundaries } from './boundary.ts';

/** Fewer items show only what nobody would ask about. */
export const firstLook = 20;
const growth = 1.5;

/** Item counts, the last being all. */
export function lookSchedule(items: number): number[] {
  const looks: number[] = [];
  for (let count = firstLook; count < items / Math.sqrt(growth); count *= growth)
    looks.push(Math.round(count));
  return [...looks, items];
}

/**
 * z at each look, so that all looks together err with at most this chance on one side. The error is
 * spent evenly by items (Kim and DeMets, Biometrika 74, 1987): spent faster, clear cases are no
 * cheaper and close ones decided less often (docs/benchmark.md).
 */
export function criticalValues(looks: readonly number[], error: number): number[] {
  const information = looks.map((items) => items / looks[looks.length - 1]);
  return boundaries(
    information,
    information.map((share) => error * share),
  );
}
