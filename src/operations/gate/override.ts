import { z } from 'zod';
import { fail } from '../../problem/problem.ts';
import { project } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { recordedVerdict } from '../output-parts.ts';
import { gateLetter, newestVerdict } from './newest-verdict.ts';

export const operation = defineOperation({
  examples: [
    'brewslm gate override --project 1 --gate C --reason "first try, the floor is for later data"',
  ],
  input: z.strictObject({
    project: project('project the verdict belongs to'),
    gate: gateLetter,
    reason: z.string().meta({
      description: 'why going on is right; goes into every later bundle',
      value: 'text',
    }),
  }),
  output: recordedVerdict,
  async run(context, input) {
    const { ledger } = await context.session();
    const before = newestVerdict(ledger, input);
    const reason = input.reason.trim();
    if (reason === '') fail('usage.invalid', 'an override needs a reason');
    if (before.outcome === 'PASS')
      fail('gate.not-needed', `gate ${before.gate} passed: nothing to override`);
    ledger.verdicts.override(before.id, reason);
    return { output: newestVerdict(ledger, input) };
  },
});
