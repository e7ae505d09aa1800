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

/** z at each look, so that all looks together err with at most this chance on one side. */
export function criticalValues(looks: readonly number[], error: number): number[] {
  const information = looks.map((items) => items / looks[looks.length - 1]);
  return boundaries(
    information,
    information.map((share) => error * spent(share)),
  );
}

/** Share of the error that is spent when a share of the items was seen (Kim and DeMets, Biometrika 74, 1987). */
const spent = (share: number): number => share ** 0.5;
