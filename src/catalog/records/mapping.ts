/**
 * A mapping says how source records become canonical ones. One form for each kind of record; some
 * kinds have several, for the several ways in which data of that kind are published.
 *
 * @example
 * schema: chat
 * turns:
 *   - { role: user, content: ['{instruction}', '{input?}'] }
 *   - { role: assistant, content: '{output}' }
 *
 * @module
 */
import { z } from 'zod';
import {
  answerPatternSchema,
  namesSchema,
  preparation,
  spanListSchema,
  textListSchema,
  toolTurnListSchema,
  turnListSchema,
  valueSchema,
} from './mapping-parts.ts';
import { recordSchemas, type RecordSchema } from './record-schema.ts';

const field = z.strictObject({ field: z.string() });
const answer = answerPatternSchema.nullable().default(null);
const finalAnswer = answerPatternSchema.optional();

const chatForms = {
  /** A field that holds the list of turns. */
  list: z.strictObject({
    schema: z.literal('chat'),
    messages: turnListSchema,
    system: valueSchema
      .nullable()
      .default(null)
      .describe('A system turn to put first when the list has none.'),
    reply: valueSchema
      .optional()
      .describe('A turn of the assistant to put last: what was replied to the turns of the list.'),
    answer,
    ...preparation,
  }),
  turns: z.strictObject({
    schema: z.literal('chat'),
    turns: z
      .array(
        z.union([
          z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: valueSchema }),
          turnListSchema,
        ]),
      )
      .min(2)
      .describe('Turns one by one, and fields that hold lists of them.'),
    answer,
    ...preparation,
  }),
};

const instruction = z.strictObject({
  schema: z.literal('instruction'),
  system: valueSchema.optional(),
  instruction: valueSchema,
  input: valueSchema.optional(),
  output: valueSchema,
  ...preparation,
});

const qa = z.strictObject({
  schema: z.literal('qa'),
  question: valueSchema,
  answer: valueSchema,
  aliases: textListSchema.optional(),
  final_answer: finalAnswer,
  ...preparation,
});

const ragQa = z.strictObject({
  ...qa.shape,
  schema: z.literal('rag_qa'),
  contexts: textListSchema,
});

const summarization = z.strictObject({
  schema: z.literal('summarization'),
  document: valueSchema,
  summary: valueSchema,
  instruction: valueSchema.optional(),
  ...preparation,
});

const classification = z.strictObject({
  schema: z.literal('classification'),
  text: valueSchema,
  label: valueSchema,
  labels: namesSchema.optional(),
  ...preparation,
});

const extractionForms = {
  /** Tokens with BIO, IOB2, BILOU or plain tags. */
  tags: z.strictObject({
    schema: z.literal('extraction'),
    tokens: z.string().describe('Path of the list of tokens.'),
    tags: z.string().describe('Path of the list of their tags.'),
    tag_names: namesSchema.optional(),
    instruction: valueSchema.optional(),
    ...preparation,
  }),
  /** Text and the stretches of it that carry a label. */
  spans: z.strictObject({
    schema: z.literal('extraction'),
    text: z
      .string()
      .regex(/^\{[^{}?]+\}$/, 'is not one field, like {text}; places are counted in it')
      .describe('The field that was labelled.'),
    spans: spanListSchema,
    instruction: valueSchema.optional(),
    ...preparation,
  }),
  output: z.strictObject({
    schema: z.literal('extraction'),
    text: valueSchema,
    output: z
      .union([z.string(), z.record(z.string(), z.string())])
      .describe('`{field}` that holds an object or its JSON, or a template for each key.'),
    instruction: valueSchema.optional(),
    ...preparation,
  }),
};

const toolCallForms = {
  list: z.strictObject({
    schema: z.literal('tool_call'),
    tools: field.optional().describe('A list, its JSON, or text with the JSON in it.'),
    messages: toolTurnListSchema,
    system: valueSchema.optional(),
    ...preparation,
  }),
  /** One question and the calls that answer it. */
  query: z.strictObject({
    schema: z.literal('tool_call'),
    tools: field,
    query: valueSchema,
    calls: field.describe('A list of calls, or its JSON.'),
    system: valueSchema.optional(),
    ...preparation,
  }),
};

const side = z.union([valueSchema, z.strictObject({ messages: turnListSchema })]);
const preference = z.strictObject({
  schema: z.literal('preference'),
  system: valueSchema.optional(),
  prompt: side.optional().describe('Left out: what both conversations begin with.'),
  chosen: side,
  rejected: side,
  ...preparation,
});

const languageModeling = z.strictObject({
  schema: z.literal('language_modeling'),
  text: valueSchema,
  ...preparation,
});

export const mappingSchema = z.union([
  chatForms.list,
  chatForms.turns,
  instruction,
  qa,
  ragQa,
  summarization,
  classification,
  extractionForms.tags,
  extractionForms.spans,
  extractionForms.output,
  toolCallForms.list,
  toolCallForms.query,
  preference,
  languageModeling,
]);

const single = {
  instruction,
  qa,
  rag_qa: ragQa,
  summarization,
  classification,
  preference,
  language_modeling: languageModeling,
};

/**
 * Finds the one member of the union that a value is meant to be, so that errors say what is wrong in it;
 * undefined for a schema that does not exist.
 */
export function intendedSchema(value: Record<string, unknown>) {
  const schema = value.schema as RecordSchema;
  if (!recordSchemas.includes(schema)) return undefined;
  if (schema === 'chat') return 'messages' in value ? chatForms.list : chatForms.turns;
  if (schema === 'extraction') {
    if ('tokens' in value || 'tags' in value) return extractionForms.tags;
    return 'spans' in value ? extractionForms.spans : extractionForms.output;
  }
  if (schema === 'tool_call') return 'messages' in value ? toolCallForms.list : toolCallForms.query;
  return single[schema];
}

export type Mapping = z.infer<typeof mappingSchema>;
export type MappingOf<Schema extends RecordSchema> = Extract<Mapping, { schema: Schema }>;

/** Gives the regular expression that finds the final answer in a reply; null where there is none. */
export function answerPatternOf(mapping: Mapping): string | null {
  if (mapping.schema === 'chat') return mapping.answer?.pattern ?? null;
  if (mapping.schema !== 'qa' && mapping.schema !== 'rag_qa') return null;
  return mapping.final_answer?.pattern ?? null;
}
