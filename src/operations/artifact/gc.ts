import { z } from 'zod';
import { flag } from '../fields.ts';
import { defineOperation } from '../operation.ts';

export const operation = defineOperation({
  examples: [],
  input: z.strictObject({ dryRun: flag('only say what would go', { of: 'trial' }).optional() }),
  output: z.object({
    objects: z.int(),
    unfinished: z.int().describe('Unfinished copies and downloads that nobody is at.'),
    forgotten: z
      .object({ uploads: z.int(), logs: z.int(), starts: z.int() })
      .describe(
        'Uploads that nobody goes on with or names, and starting weights of PyTorch, after a week; logs of jobs and runs after a month.',
      ),
    bytes: z.int().describe('Of all of them.'),
  }),
  async run(context, { dryRun = false }) {
    const [{ ledger }, { collectGarbage }, { collectForgotten }] = await Promise.all([
      context.session(),
      import('../../ledger/objects/collect-garbage.ts'),
      import('./forgotten.ts'),
    ]);
    const garbage = collectGarbage(ledger, dryRun);
    const { bytes, ...forgotten } = collectForgotten(ledger, dryRun);
    return {
      output: { ...garbage, forgotten, bytes: garbage.bytes + bytes },
      view: { dryRun },
    };
  },
});
