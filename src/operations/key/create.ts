import { z } from 'zod';
import { roles } from '../../ledger/keys.ts';
import { project } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { keyRecord } from './record.ts';

export const operation = defineOperation({
  examples: [
    'brewslm key create --name ann --role editor',
    'brewslm key create --name dashboard --role viewer --project 1',
  ],
  input: z.strictObject({
    name: z
      .string()
      .trim()
      .min(1, { error: 'Say whose key it is.' })
      .max(100)
      .meta({ description: 'whose key it is; the audit trail names it', value: 'name' }),
    role: z.enum(roles).meta({
      description:
        'viewer looks; editor changes and computes; owner also hands out keys and overrides gates',
      value: 'role',
    }),
    project: project('the only project that it reaches; all when left out').optional(),
  }),
  output: z.object({
    key: keyRecord,
    secret: z.string().describe('What its holder sends. It is shown once, and not kept.'),
  }),
  async run(context, { name, role, project: wanted }) {
    const [{ ledger }, { randomBytes }, { fail }] = await Promise.all([
      context.session(),
      import('node:crypto'),
      import('../../problem/problem.ts'),
    ]);
    if (role === 'owner' && wanted !== undefined)
      fail('usage.invalid', 'an owner answers for the whole home', {
        fix: 'Give --role editor, or leave --project out.',
      });
    const secret = `brewslm_${randomBytes(32).toString('base64url')}`;
    const project = wanted === undefined ? null : ledger.projects.find(wanted).id;
    return { output: { key: ledger.keys.add({ name, role, project }, secret), secret } };
  },
});
