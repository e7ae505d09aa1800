import { z } from 'zod';
import type { Caps } from '../../lifecycle/train/caps.ts';
import { fail } from '../../problem/problem.ts';
import { duration, positiveInteger } from '../fields.ts';
import { report } from '../output-parts.ts';
import type { CapForecast, CapOutcome } from '../../lifecycle/train/caps.ts';

const notMoney = { error: 'It must be an amount of money above 0, like 2.50.' };

const money = (description: string) =>
  z.number(notMoney).positive(notMoney).meta({ description, value: 'amount' });

/** Options that end a training before its plan does. */
export const capFields = {
  maxTime: duration('end training after this time, counted from its first step', {
    value: 'time',
  }).optional(),
  maxTokens: positiveInteger('end training before it has read more tokens', {
    value: 'tokens',
    unit: 'tokens',
  }).optional(),
  maxCost: money('end training before its time costs more, by the price of an hour').optional(),
  pricePerHour: money(
    'what an hour here costs; as kept by `brewslm runtime profile` when left out',
  ).optional(),
};

export const capsOutput = {
  caps: z
    .array(report<CapForecast>('A cap, and the step it is expected to end training at.'))
    .optional(),
};

export const cappedOutput = report<CapOutcome>('What the cap that ended training cost.').nullable();

interface Given {
  maxTime?: number | undefined;
  maxTokens?: number | undefined;
  maxCost?: number | undefined;
  pricePerHour?: number | undefined;
}

/**
 * Reads the caps of a call.
 *
 * @throws `usage.invalid` when there is a cap on cost and no price, or a price and nothing to cap.
 */
export async function capsOf(
  { maxTime, maxTokens, maxCost, pricePerHour }: Given,
  home: string,
): Promise<Caps> {
  const caps: Caps = { seconds: maxTime, tokens: maxTokens };
  if (maxCost === undefined && pricePerHour !== undefined)
    fail('usage.invalid', '--price-per-hour is of a cap on cost', { fix: 'Give --max-cost too.' });
  if (maxCost === undefined) return caps;
  const { keptPrice } = await import('../../runtimes/machine/price.ts');
  const perHour = pricePerHour ?? keptPrice(home)?.perHour ?? 0;
  if (perHour <= 0)
    fail('usage.invalid', '--max-cost needs the price of an hour', {
      fix: 'Give it with --price-per-hour 2.50, or keep it: brewslm runtime profile --price-per-hour 2.50',
    });
  return { ...caps, cost: { most: maxCost, perHour } };
}
