import type { Bounds, TimeEstimate } from '../../../planning/time/time-forecast.ts';
import { duration } from './style.ts';

/** `4m 10s (3m 2s to 5m 43s)`. */
export const timeText = ({ low, expected, high }: Bounds): string =>
  `${duration(expected)} (${duration(low)} to ${duration(high)})`;

/** `0.03 USD (0.02 to 0.04)`; empty where no price is known. */
export function costText({ cost }: TimeEstimate): string {
  if (cost === null) return '';
  const amount = (value: number) => value.toFixed(value < 1 ? 3 : 2);
  return `${amount(cost.expected)} ${cost.currency} (${amount(cost.low)} to ${amount(cost.high)})`;
}

/** What an estimate stands on, in words. */
export function groundsText({ from, runs }: Pick<TimeEstimate, 'from' | 'runs'>): string {
  if (from === 'runs')
    return `from ${runs} ${runs === 1 ? 'training' : 'trainings'} on this machine`;
  if (from === 'calibration') return 'from the calibration of this machine';
  return 'this machine was not measured: brewslm runtime profile';
}
