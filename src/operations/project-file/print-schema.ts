import { z } from 'zod';
import { defineOperation } from '../operation.ts';

export const operation = defineOperation({
  examples: ['brewslm schema > brewslm.schema.json'],
  input: z.strictObject({}),
  output: z.record(z.string(), z.unknown()).describe('A JSON Schema.'),
  async run() {
    const { projectFileDocument } = await import('./document.ts');
    return { output: await projectFileDocument() };
  },
});
