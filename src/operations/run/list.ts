import { z } from 'zod';
import type { Run } from '../../ledger/runs.ts';
import { project } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';

export const operation = defineOperation({
  examples: [],
  input: z.strictObject({ project: project('the project') }),
  output: z.array(report<Run>('A stage that ran, when, and how it ended.')),
  async run(context, input) {
    const { ledger } = await context.session();
    return { output: ledger.runs.list(ledger.projects.find(input.project).id) };
  },
});
