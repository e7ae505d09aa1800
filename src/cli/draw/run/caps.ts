/**
 * What caps on a training will come to, and what they came to.
 *
 * @module
 */
import type { CapForecast, CapName, CapOutcome } from '../../../lifecycle/train/caps.ts';
import { duration } from '../text/style.ts';

const amountOf: Record<CapName, (limit: number) => string> = {
  time: duration,
  tokens: (limit) => `${limit} tokens`,
  cost: (limit) => `a cost of ${limit}`,
};

export const renderCaps = (caps: readonly CapForecast[]): string[] =>
  caps.map(({ cap, limit, step: { low, expected, high }, steps }) => {
    const range = low === high ? `${expected}` : `${expected} (between ${low} and ${high})`;
    const reach =
      low === steps
        ? `the plan ends before, at step ${steps}`
        : `expected to end it at step ${range} of ${steps}`;
    return `cap       ${amountOf[cap](limit)}: ${reach}`;
  });

export function renderCapOutcome({ cap, limit, step, stepsLeft, loss, slope }: CapOutcome): string {
  const ended = `ended at step ${step} by the cap of ${amountOf[cap](limit)}; ${stepsLeft} steps of the plan were not made`;
  if (loss === null) return ended;
  const trend =
    slope === null
      ? ''
      : `, ${slope.per100Steps < 0 ? 'falling' : 'rising'} by ${Math.abs(slope.per100Steps).toPrecision(2)} per 100 steps over the last ${slope.evaluations} evaluations`;
  return `${ended}. Held-out loss there ${loss.toFixed(3)}${trend}`;
}
