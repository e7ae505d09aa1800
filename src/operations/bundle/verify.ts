import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import type { Problem } from '../../problem/problem.ts';

export const operation = defineOperation({
  examples: [
    'brewslm bundle verify exports/workflow-demo-huggingface-3fa9c1d2e4b5',
    'brewslm bundle verify exports/workflow-demo-huggingface-3fa9c1d2e4b5 --key team.pub.pem',
  ],
  input: z.strictObject({
    folder: z.string().meta({ description: 'folder of the bundle', path: 'read' }),
    key: text('public key (PEM) that must have signed it', 'file', { path: 'read' }).optional(),
  }),
  output: z.object({
    sha256: z
      .string()
      .describe('Of SHA256SUMS: two folders with the same one hold the same bytes.'),
    files: z.int(),
    bytes: z.int(),
    signature: z
      .enum(['absent', 'unchecked', 'valid', 'refused'])
      .describe('Unchecked: there is one, and no key was given.'),
    problems: z.array(
      report<Problem>('A file that was changed, added, or is missing, or the signature.'),
    ),
  }),
  async run({ progress, signal }, { folder, key }) {
    const [{ checkBundleFolder, SIGNATURE }, { checkSignature }] = await Promise.all([
      import('../../lifecycle/package/checksums.ts'),
      import('../../lifecycle/package/provenance/signature.ts'),
    ]);
    const check = await checkBundleFolder(folder, progress, signal);
    const refused = key === undefined ? [] : checkSignature(folder, key);
    const found = existsSync(join(folder, SIGNATURE)) ? 'unchecked' : 'absent';
    const judged = refused.length > 0 ? 'refused' : 'valid';
    const signature: 'unchecked' | 'absent' | 'refused' | 'valid' =
      key === undefined ? found : judged;
    const output = { ...check, signature, problems: [...check.problems, ...refused] };
    return { output, failed: output.problems.length > 0 };
  },
});
