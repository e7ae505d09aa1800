import { z } from 'zod';
import type { AuditEntry } from '../../ledger/audit.ts';
import { roles } from '../../ledger/keys.ts';
import { positiveInteger, project } from '../fields.ts';
import { defineOperation } from '../operation.ts';

const entry = z.object({
  id: z.int(),
  at: z.string(),
  who: z.string().describe('The name of the key, or page for whoever started the server.'),
  role: z.enum(roles),
  key: z.int().nullable().describe('The key by number.'),
  operation: z.string(),
  project: z.int().nullable(),
  status: z.int().describe('Of HTTP, as it was answered.'),
}) satisfies z.ZodType<AuditEntry>;

export const operation = defineOperation({
  examples: ['brewslm audit list', 'brewslm audit list --project 1 --limit 20'],
  input: z.strictObject({
    project: project('what named this project; all when left out').optional(),
    before: positiveInteger('only entries before this one', { value: 'number' }).optional(),
    limit: positiveInteger('at most so many, the newest first', { value: 'n' })
      .max(1000)
      .default(100),
  }),
  output: z.array(entry),
  async run(context, { project: wanted, before = null, limit }) {
    const { ledger } = await context.session();
    const id = wanted === undefined ? null : ledger.projects.find(wanted).id;
    return { output: ledger.audit.list(limit, before, id) };
  },
});
