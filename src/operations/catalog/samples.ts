import { statSync } from 'node:fs';
import { z } from 'zod';
import type { Sample } from '../../catalog/sample.ts';
import { defineOperation } from '../operation.ts';
import { report } from '../output-parts.ts';

export const operation = defineOperation({
  examples: [],
  input: z.strictObject({}),
  output: z.array(
    report<Sample & { bytes: number }>('A dataset that comes with the program, and its size.'),
  ),
  async run() {
    const { loadSample, sampleIds } = await import('../../catalog/sample.ts');
    const output = sampleIds.map((id) => {
      const { sample, paths } = loadSample(id);
      return { ...sample, bytes: paths.reduce((total, path) => total + statSync(path).size, 0) };
    });
    return { output };
  },
});
