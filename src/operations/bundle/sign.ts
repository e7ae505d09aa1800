import { z } from 'zod';
import { text } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import type { Problem } from '../../problem/problem.ts';

export const operation = defineOperation({
  examples: ['brewslm bundle sign exports/workflow-demo-huggingface-3fa9c1d2e4b5 --key team.pem'],
  input: z.strictObject({
    folder: z.string().meta({ description: 'folder of the bundle', path: 'write' }),
    key: text('private key (PEM) to sign with', 'file', { path: 'read' }),
  }),
  output: z.object({
    key: z.string().nullable().describe('Digest of the public key; null when nothing was signed.'),
    files: z.int(),
    problems: z.array(report<Problem>('Why it was not signed: it is not as exported.')),
  }),
  async run({ progress, signal }, { folder, key }) {
    const [{ checkBundleFolder }, { signBundle }] = await Promise.all([
      import('../../lifecycle/package/checksums.ts'),
      import('../../lifecycle/package/provenance/signature.ts'),
    ]);
    const { files, problems } = await checkBundleFolder(folder, progress, signal);
    const whole = problems.length === 0;
    const output = { key: whole ? signBundle(folder, key) : null, files, problems };
    return { output, failed: !whole };
  },
});
