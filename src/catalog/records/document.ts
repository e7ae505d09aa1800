/**
 * The record schemas as JSON Schema documents, each with what it is for and an example.
 *
 * @module
 */
import { z } from 'zod';
import { mappingSchema } from './mapping.ts';
import { contentSchemas, type ContentOf } from './record.ts';
import { recordSchemas, type RecordSchema } from './record-schema.ts';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

interface Description<Schema extends RecordSchema> {
  title: string;
  example: ContentOf<Schema>;
}

/** Title and example of every kind. */
export const descriptions: { [Schema in RecordSchema]: Description<Schema> } = {
  chat: {
    title: 'A conversation; the assistant’s turns are learnt',
    example: {
      messages: [
        { role: 'system', content: 'You answer for a shop that sells bicycles.' },
        { role: 'user', content: 'Do you repair brakes?' },
        { role: 'assistant', content: 'Yes, from Tuesday to Saturday, without an appointment.' },
      ],
    },
  },
  instruction: {
    title: 'An instruction, what it is about, and the output wanted',
    example: {
      instruction: 'Translate to French.',
      input: 'The train is late.',
      output: 'Le train est en retard.',
    },
  },
  qa: {
    title: 'A question and its answer',
    example: {
      question: 'A box holds 6 eggs. How many eggs are in 7 boxes?',
      answer: '7 boxes of 6 eggs are 7 * 6 = 42 eggs.\n#### 42',
      final_answer: '42',
    },
  },
  rag_qa: {
    title: 'A question answered from passages',
    example: {
      question: 'When does the pool open on Sundays?',
      contexts: ['The pool opens at 7 on weekdays and at 9 on Sundays.', 'Tickets cost 4 euros.'],
      answer: 'At 9.',
    },
  },
  summarization: {
    title: 'A document and its summary',
    example: {
      document:
        'The council met on Monday and, after four hours, voted to keep the library open on Saturdays.',
      summary: 'The library stays open on Saturdays.',
    },
  },
  classification: {
    title: 'A text and one of a fixed set of labels',
    example: { text: 'My card was swallowed by the machine.', label: 'card_lost' },
  },
  extraction: {
    title: 'A text and what is to be found in it, as JSON',
    example: {
      text: 'Ann Lee flew to Rome.',
      output: { PER: ['Ann Lee'], LOC: ['Rome'] },
    },
  },
  tool_call: {
    title: 'A conversation in which the assistant calls tools',
    example: {
      tools: [
        {
          type: 'function',
          function: {
            name: 'weather',
            description: 'Weather of a city',
            parameters: {
              type: 'object',
              properties: { city: { type: 'string' } },
              required: ['city'],
            },
          },
        },
      ],
      messages: [
        { role: 'user', content: 'Do I need an umbrella in Oslo?' },
        {
          role: 'assistant',
          content: '',
          tool_calls: [
            { type: 'function', function: { name: 'weather', arguments: { city: 'Oslo' } } },
          ],
        },
        { role: 'tool', content: '{"sky": "rain"}' },
        { role: 'assistant', content: 'Yes, it rains in Oslo.' },
      ],
    },
  },
  preference: {
    title: 'A prompt with a better and a worse reply',
    example: {
      prompt: [{ role: 'user', content: 'How do I boil an egg?' }],
      chosen: [{ role: 'assistant', content: 'Eight minutes in boiling water.' }],
      rejected: [{ role: 'assistant', content: 'Eggs come from hens.' }],
    },
  },
  language_modeling: {
    title: 'Running text; all of it is learnt',
    example: { text: 'The tide comes in twice a day, and goes out twice.' },
  },
};

const lines = z.array(z.int().positive());
const common = {
  id: z.string().describe('Digest of the content: equal records have equal ids.'),
  source: z
    .strictObject({
      file: z.string(),
      line: z.int().positive(),
      at: z.string().optional().describe('JSON pointer from the row at the line to the record.'),
      lines: lines.optional().describe('Of all rows in the file, where several make the record.'),
      elsewhere: z
        .array(z.strictObject({ file: z.string(), lines }))
        .optional()
        .describe('Of its rows in other files.'),
    })
    .describe('Where the record came from.'),
};

/** Makes the JSON Schema (2020-12) of a canonical record, as the files of a dataset hold it. */
export function recordDocument(schema: RecordSchema): Record<string, unknown> {
  const { title, example } = descriptions[schema];
  const record = z.strictObject({ ...common, ...contentSchemas[schema].shape });
  const { $schema, ...rest } = z.toJSONSchema(record);
  return { $schema, title: `${schema}: ${title}`, ...rest, examples: [example] };
}

/** Makes the JSON Schema (2020-12) of a mapping file. */
export function mappingDocument(): Record<string, unknown> {
  return { ...z.toJSONSchema(mappingSchema, { io: 'input' }), title: 'A mapping file' };
}

/** Makes the documents of all record schemas, by name. */
export const recordDocuments = (): Record<string, unknown> => ({
  $schema: DIALECT,
  $defs: Object.fromEntries(recordSchemas.map((schema) => [schema, recordDocument(schema)])),
});
