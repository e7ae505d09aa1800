import { z } from 'zod';
import { project } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { recordedVerdict } from '../output-parts.ts';
import { gateLetter, newestVerdict } from './newest-verdict.ts';

export const operation = defineOperation({
  examples: [],
  input: z.strictObject({ project: project('project to look at'), gate: gateLetter }),
  output: recordedVerdict,
  async run(context, input) {
    const { ledger } = await context.session();
    return { output: newestVerdict(ledger, input) };
  },
});
