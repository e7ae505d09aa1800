import { z } from 'zod';
import type { Problem } from '../../problem/problem.ts';
import { defineOperation } from '../operation.ts';
import { artifactId, report } from '../output-parts.ts';

export const operation = defineOperation({
  examples: ['brewslm artifact verify', 'brewslm artifact verify 3fa9c1'],
  input: z.strictObject({
    id: z
      .string()
      .describe('artifact id, or its first digits; all artifacts when left out')
      .optional(),
  }),
  output: z.object({
    artifacts: z.int(),
    bytes: z.int(),
    damaged: z.array(
      z.object({
        artifact: artifactId,
        problems: z.array(report<Problem>('What is wrong with a file.')),
      }),
    ),
  }),
  async run(context, { id }) {
    const [{ ledger, progress, signal }, { verifyArtifacts }] = await Promise.all([
      context.session(),
      import('../../lifecycle/stage/verify-artifacts.ts'),
    ]);
    const chosen =
      id === undefined
        ? ledger.artifacts.list().map(({ artifact }) => artifact)
        : [ledger.artifacts.find(id)];
    const output = await verifyArtifacts(ledger, chosen, progress, signal);
    return { output, failed: output.damaged.length > 0 };
  },
});
