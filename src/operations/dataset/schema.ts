import { z } from 'zod';
import { recordSchemas, type RecordSchema } from '../../catalog/records/record-schema.ts';
import { didYouMean } from '../../problem/nearest.ts';
import { fail } from '../../problem/problem.ts';
import { text } from '../fields.ts';
import { defineOperation } from '../operation.ts';

export const operation = defineOperation({
  examples: ['brewslm dataset schema', 'brewslm dataset schema tool_call'],
  input: z.strictObject({
    name: text('a kind of record, or `mapping` for mapping files', 'name').optional(),
  }),
  output: z.record(z.string(), z.unknown()).describe('A JSON Schema, or all of them.'),
  async run(_context, { name }) {
    const { descriptions, mappingDocument, recordDocument, recordDocuments } =
      await import('../../catalog/records/document.ts');
    if (name === undefined) {
      const titles = recordSchemas.map((each) => ({ name: each, title: descriptions[each].title }));
      return { output: recordDocuments(), view: { titles } };
    }
    if (name === 'mapping') return { output: mappingDocument(), view: { titles: null } };
    if (!recordSchemas.includes(name as RecordSchema))
      fail('usage.invalid', `there is no schema ${name}${didYouMean(name, recordSchemas)}`);
    return { output: recordDocument(name as RecordSchema), view: { titles: null } };
  },
});
