import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { keyRecord } from './record.ts';

export const operation = defineOperation({
  examples: ['brewslm key list'],
  input: z.strictObject({}),
  output: z.array(keyRecord),
  async run(context) {
    const { ledger } = await context.session();
    return { output: ledger.keys.list() };
  },
});
