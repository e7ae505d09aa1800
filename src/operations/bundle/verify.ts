import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';
import type { Problem } from '../../problem/problem.ts';

export const operation = defineOperation({
  examples: ['brewslm bundle verify exports/workflow-demo-huggingface-3fa9c1d2e4b5'],
  input: z.strictObject({
    folder: z.string().meta({ description: 'folder of the bundle', path: 'read' }),
  }),
  output: z.object({
    sha256: z
      .string()
      .describe('Of SHA256SUMS: two folders with the same one hold the same bytes.'),
    files: z.int(),
    bytes: z.int(),
    problems: z.array(report<Problem>('A file that was changed, added, or is missing.')),
  }),
  async run({ progress, signal }, { folder }) {
    const { checkBundleFolder } = await import('../../lifecycle/package/checksums.ts');
    const output = await checkBundleFolder(folder, progress, signal);
    return { output, failed: output.problems.length > 0 };
  },
});
