import { z } from 'zod';
import { project } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { recordedVerdict } from '../output-parts.ts';

export const operation = defineOperation({
  examples: [],
  input: z.strictObject({ project: project('project to look at') }),
  output: z.array(recordedVerdict),
  async run(context, input) {
    const { ledger } = await context.session();
    return { output: ledger.verdicts.list(ledger.projects.find(input.project).id) };
  },
});
