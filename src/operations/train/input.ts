/**
 * What a training may be told, and which of it goes together.
 *
 * @module
 */
import { z } from 'zod';
import { fail } from '../../problem/problem.ts';
import { timeHere } from '../budget.ts';
import { duration, inPlaceOfFile, positiveInteger, project, texts } from '../fields.ts';
import { capFields } from './caps.ts';
import { checkBudget, runtimeFields } from '../runtime-fields.ts';

export const input = z.strictObject({
  project: project('the project'),
  baseModel: z
    .string()
    .meta({ description: 'base model; the winner of the benchmark when left out', value: 'id' })
    .optional(),
  method: z
    .enum(['full', 'lora', 'qlora'])
    .meta({
      description: 'all weights, low-rank adapters, or these on weights in four bits (PyTorch)',
      value: 'method',
    })
    .optional(),
  profile: z
    .enum(['safe', 'balanced', 'max_quality'])
    .meta({ description: 'what the defaults aim at; balanced when left out', value: 'profile' })
    .optional(),
  plan: inPlaceOfFile('YAML or JSON file with settings, or a whole plan').optional(),
  budget: duration(
    'time on two cores of a recent laptop, such as 10m; what that is here is said before it starts',
    { value: 'time' },
  ).optional(),
  budgetHere: timeHere.optional(),
  epochs: z
    .number()
    .positive()
    .meta({ description: 'passes over the training data, whatever the budget', value: 'number' })
    .optional(),
  steps: positiveInteger('optimizer steps, whatever the budget', { value: 'number' }).optional(),
  learningRate: z
    .number()
    .positive()
    .meta({ description: 'peak learning rate', value: 'number' })
    .optional(),
  sequenceLength: positiveInteger('tokens per row', { value: 'tokens', unit: 'tokens' }).optional(),
  preference: z
    .enum(['dpo', 'orpo', 'sft'])
    .meta({
      description: 'of pairs: compare both replies (dpo, orpo), or learn the better alone (sft)',
      value: 'how',
    })
    .optional(),
  loraRank: positiveInteger('rank of the adapters', { value: 'number' }).optional(),
  ...capFields,
  autopilot: z
    .boolean()
    .describe('let preflight and benchmark choose base model and method')
    .optional(),
  models: texts('candidates of the autopilot; all that can win in the budget when left out', {
    value: 'ids',
    variadic: true,
  }).optional(),
  detach: z
    .boolean()
    .meta({ description: 'train in a process that outlives this one, in turn', of: 'call' })
    .optional(),
  priority: z
    .int({ error: 'It must be a whole number; 0 is usual.' })
    .meta({
      description: 'of runs that wait, the higher goes first; with --detach, 0 when left out',
      value: 'number',
      of: 'call',
    })
    .optional(),
  ...runtimeFields,
  dryRun: z.boolean().meta({ description: 'show the plan and stop', of: 'trial' }).optional(),
  oneClick: z.boolean().meta({ description: 'ask nothing', of: 'call' }).optional(),
  yes: z.boolean().meta({ description: 'the same as --one-click', of: 'call' }).optional(),
});

export type TrainInput = z.output<typeof input>;

/** @throws `usage.invalid` or `runtime.settings` for what cannot be given together. */
export function checkTogether(given: TrainInput): void {
  checkBudget(given);
  if (given.models !== undefined && !given.autopilot)
    fail('usage.invalid', '--models names candidates of an autopilot', {
      fix: 'Give --autopilot too, or one model by --base-model.',
    });
  if (given.priority !== undefined && !given.detach)
    fail('usage.invalid', '--priority is of the queue that detached runs wait in', {
      fix: 'Give --detach too.',
    });
  if (!given.autopilot) return;
  for (const name of ['baseModel', 'plan', 'method'] as const)
    if (given[name] !== undefined)
      fail('usage.invalid', `--autopilot chooses by itself; leave out ${name}`, {
        fix: 'Limit the candidates with --models.',
      });
}
