import { z } from 'zod';
import { text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import type { Diagnosis } from '../../lifecycle/diagnose-runtimes.ts';

export const operation = defineOperation({
  examples: [
    'brewslm runtime doctor',
    'brewslm runtime doctor torch',
    'brewslm runtime doctor --json',
  ],
  input: z.strictObject({
    name: text('a runtime by name; all that are set up when left out', 'name').optional(),
  }),
  output: z.array(report<Diagnosis>('What is wrong with a runtime, and what mends it.')),
  async run(context, { name }) {
    const [home, { diagnoseRuntimes }] = await Promise.all([
      context.home(),
      import('../../lifecycle/diagnose-runtimes.ts'),
    ]);
    const output = await diagnoseRuntimes(home, name ?? null, context.signal);
    const failed = output.some(({ problems }) =>
      problems.some(({ severity }) => severity === 'error'),
    );
    return { output, failed };
  },
});
