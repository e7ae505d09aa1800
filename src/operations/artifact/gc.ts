import { z } from 'zod';
import { flag } from '../fields.ts';
import { defineOperation } from '../operation.ts';

export const operation = defineOperation({
  examples: [],
  input: z.strictObject({ dryRun: flag('only say what would go', { of: 'trial' }).optional() }),
  output: z.object({
    objects: z.int(),
    unfinished: z.int().describe('Unfinished copies and downloads that nobody is at.'),
    bytes: z.int().describe('Of both.'),
  }),
  async run(context, { dryRun = false }) {
    const [{ ledger }, { collectGarbage }] = await Promise.all([
      context.session(),
      import('../../ledger/objects/collect-garbage.ts'),
    ]);
    return { output: collectGarbage(ledger, dryRun), view: { dryRun } };
  },
});
