/**
 * When two candidates will probably be told apart, from what was seen of them so far: bounds close
 * in with the root of the item count (conditional power; Jennison and Turnbull, Group Sequential
 * Methods, 2000, ch. 10).
 *
 * @module
 */
import type { Gain } from './gain.ts';

export interface Forecast {
  /** Items at which the bounds would decide if the estimate stayed where it is. */
  items: number;
  /** The items there are will decide with a chance of less than one in ten. */
  hopeless: boolean;
}

/** Ninety percent of a normal distribution lie below. */
const z90 = 1.2815515655446004;

/** @param gain Of the likelier winner over its rival. */
export function forecastDecision(
  gain: Gain,
  {
    items,
    most,
    critical,
    margin,
    rivalIsCheaper,
  }: { items: number; most: number; critical: number; margin: number; rivalIsCheaper: boolean },
): Forecast {
  const { value, standardError } = gain;
  // How far the estimate is on the right side of what would end it: better, or as good and cheaper.
  const towards = [value, -value, rivalIsCheaper ? margin - value : margin + value];
  const reachAtMost = critical * standardError * Math.sqrt(items / most);
  const drift = z90 * standardError * Math.sqrt(Math.max(0, 1 - items / most));
  return {
    items: Math.ceil(items * ((critical * standardError) / Math.max(...towards)) ** 2),
    hopeless: towards.every((distance) => distance + drift < reachAtMost),
  };
}
