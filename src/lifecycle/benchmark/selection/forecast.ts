/**
 * When a candidate and the likeliest winner will probably be told apart, from what was seen of them so
 * far: bounds close in with the root of the item count (conditional power; Jennison and Turnbull,
 * Group Sequential Methods, 2000, ch. 10).
 *
 * @module
 */
import type { Estimate } from '../../../evaluation/statistics/estimate.ts';
import type { Boundaries } from './looks.ts';

/** Whether and when a decision will come. */
export interface DecisionForecast {
  /** Items at which the bounds would decide if the estimate stayed where it is. */
  items: number;
  /** The items there are will decide with a chance of less than one in five. */
  hopeless: boolean;
}

/** Four fifths of a normal distribution lie below. */
const z80 = 0.8416212335729143;

/**
 * Forecasts from the gain of the likeliest winner over a rival, on `items` of at most `most` items.
 */
export function forecastDecision(
  { value, standardError }: Estimate,
  {
    items,
    most,
    boundaries,
    margin,
    rivalIsCheaper,
  }: {
    items: number;
    most: number;
    boundaries: Boundaries;
    margin: number;
    rivalIsCheaper: boolean;
  },
): DecisionForecast {
  // How far the estimate is on the right side of what would end it, and the bound it has to clear:
  // one is better, or the likeliest is not worse by the margin, or a cheaper rival is not.
  const last = (values: readonly number[]) => values[values.length - 1];
  const [behind, margins] = [last(boundaries.behind), last(boundaries.margin)];
  const ends = [
    { distance: value, critical: behind },
    { distance: -value, critical: behind },
    { distance: margin + value, critical: margins },
    ...(rivalIsCheaper ? [{ distance: margin - value, critical: margins }] : []),
  ];
  const drift = z80 * standardError * Math.sqrt(Math.max(0, 1 - items / most));
  const share = Math.sqrt(items / most);
  const needed = ends.map(({ distance, critical }) =>
    distance > 0 ? Math.ceil(items * ((critical * standardError) / distance) ** 2) : Infinity,
  );
  return {
    items: Math.min(...needed),
    hopeless: ends.every(
      ({ distance, critical }) => distance + drift < critical * standardError * share,
    ),
  };
}
