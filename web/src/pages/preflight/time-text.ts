/**
 * Time and cost of a plan in words.
 *
 * @module
 */
import type { Bounds, TimeEstimate } from '../../../../src/planning/time/time-forecast.ts';
import { durationText } from '../../parts/figure.tsx';

/** `44 min (4 min to 8 h 3 min)`. */
export const timeText = ({ low, expected, high }: Bounds): string =>
  `${durationText(expected)} (${durationText(low)} to ${durationText(high)})`;

/** Empty where no price is known. */
export function costText({ cost }: Pick<TimeEstimate, 'cost'>): string {
  if (cost === null) return '';
  const amount = (value: number) => value.toFixed(value < 1 ? 3 : 2);
  return `${amount(cost.expected)} ${cost.currency} (${amount(cost.low)} to ${amount(cost.high)})`;
}

/** What the estimate stands on. */
export function groundsText({ from, runs }: Pick<TimeEstimate, 'from' | 'runs'>): string {
  if (from === 'runs') return `from ${runs} ${runs === 1 ? 'training' : 'trainings'} here`;
  return from === 'calibration'
    ? 'from the calibration of this machine'
    : 'this machine was not measured';
}
