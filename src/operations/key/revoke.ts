import { z } from 'zod';
import { positiveInteger } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { keyRecord } from './record.ts';

export const operation = defineOperation({
  examples: ['brewslm key revoke 2'],
  input: z.strictObject({
    id: positiveInteger('the key by number', { value: 'number' }),
  }),
  output: keyRecord,
  async run(context, { id }) {
    const [{ ledger }, { fail }] = await Promise.all([
      context.session(),
      import('../../problem/problem.ts'),
    ]);
    ledger.keys.revoke(id);
    return { output: ledger.keys.find(id) ?? fail('key.unknown', `there is no key ${id}`) };
  },
});
