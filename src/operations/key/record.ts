/** A key as operations give it. */
import { z } from 'zod';
import { roles, type Key } from '../../ledger/keys.ts';

export const keyRecord = z.object({
  id: z.int(),
  name: z.string().describe('Whose it is; the audit trail names it.'),
  role: z.enum(roles),
  project: z.int().nullable().describe('The only project that it reaches; null for all.'),
  createdAt: z.string(),
  usedAt: z.string().nullable().describe('To the minute; null while nobody used it.'),
  revokedAt: z.string().nullable(),
}) satisfies z.ZodType<Key>;
