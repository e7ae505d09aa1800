import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { projectRecord } from './record.ts';

export const operation = defineOperation({
  examples: [],
  input: z.strictObject({}),
  output: z.array(projectRecord),
  async run(context) {
    const { ledger } = await context.session();
    return { output: ledger.projects.list() };
  },
});
