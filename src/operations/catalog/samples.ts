import { z } from 'zod';
import type { Sample } from '../../catalog/sample.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';

export const operation = defineOperation({
  examples: [],
  input: z.strictObject({}),
  output: z.array(report<Sample>('A dataset that comes with the program.')),
  async run() {
    const { loadSample, sampleIds } = await import('../../catalog/sample.ts');
    return { output: sampleIds.map((id) => loadSample(id).sample) };
  },
});
