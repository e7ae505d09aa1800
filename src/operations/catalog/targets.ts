import { z } from 'zod';
import type { Target } from '../../catalog/targets/target.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';

export const operation = defineOperation({
  examples: [],
  input: z.strictObject({}),
  output: z.array(report<Target>('A target of the catalogue.')),
  async run() {
    const { loadTarget, targetIds } = await import('../../catalog/targets/target.ts');
    return { output: targetIds.map(loadTarget) };
  },
});
