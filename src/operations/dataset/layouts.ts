import { z } from 'zod';
import { recordSchemas } from '../../catalog/records/record-schema.ts';
import { defineOperation } from '../operation.ts';

export const operation = defineOperation({
  examples: ['brewslm dataset layouts'],
  input: z.strictObject({}),
  output: z.array(
    z.strictObject({
      name: z.string(),
      title: z.string(),
      documentation: z.string().describe('The public page that describes it.'),
      formats: z.array(z.string()).describe('Endings of the files that it comes in.'),
      records: z.array(z.enum(recordSchemas)).describe('What it can become, preferred first.'),
    }),
  ),
  async run() {
    const { loadLayouts, readingsOf } = await import('../../catalog/layouts/layout.ts');
    const output = loadLayouts().map((layout) => ({
      name: layout.name,
      title: layout.title,
      documentation: layout.documentation,
      formats: layout.formats,
      records: readingsOf(layout).map(({ schema }) => schema),
    }));
    return { output };
  },
});
