/**
 * A mapping says how source records become canonical ones. A value is a template: text in which
 * `{path}` stands for a field, `{path?}` for one that may be missing or empty. A list of templates
 * is joined by blank lines, and empty parts are left out.
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

const valueSchema = z.union([z.string(), z.array(z.string()).min(1)]);

const answerSchema = z.strictObject({
  /** Regular expression over the last reply; its first group is the answer. */
  pattern: z.string().refine(isPattern, 'is not a regular expression with a group'),
});

/** Other words for the three roles, as published datasets use them. */
export const roleNames: Readonly<Record<string, 'system' | 'user' | 'assistant'>> = {
  system: 'system',
  developer: 'system',
  user: 'user',
  human: 'user',
  prompter: 'user',
  customer: 'user',
  assistant: 'assistant',
  gpt: 'assistant',
  bot: 'assistant',
  model: 'assistant',
  chatgpt: 'assistant',
  agent: 'assistant',
};

const messageListSchema = z.strictObject({
  schema: z.literal('chat'),
  /** A field that holds the list of turns. */
  messages: z.strictObject({
    field: z.string(),
    role: z.string().default('role'),
    content: z.string().default('content'),
    roles: z.record(z.string(), z.enum(['system', 'user', 'assistant'])).default({ ...roleNames }),
  }),
  /** A system turn to put first when the list has none. */
  system: valueSchema.nullable().default(null),
  answer: answerSchema.nullable().default(null),
});

const turnsSchema = z.strictObject({
  schema: z.literal('chat'),
  turns: z
    .array(z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: valueSchema }))
    .min(2),
  answer: answerSchema.nullable().default(null),
});

const classificationSchema = z.strictObject({
  schema: z.literal('classification'),
  text: valueSchema,
  label: valueSchema,
});

const languageModelingSchema = z.strictObject({
  schema: z.literal('language_modeling'),
  text: valueSchema,
});

export const mappingSchema = z.union([
  messageListSchema,
  turnsSchema,
  classificationSchema,
  languageModelingSchema,
]);

/** The one member of the union that a value is meant to be, so that errors say what is wrong in it. */
export function intendedSchema(value: unknown) {
  const { schema, messages } = (value ?? {}) as { schema?: unknown; messages?: unknown };
  if (schema === 'classification') return classificationSchema;
  if (schema === 'language_modeling') return languageModelingSchema;
  return messages === undefined ? turnsSchema : messageListSchema;
}

export type Value = z.infer<typeof valueSchema>;
export type MessageListMapping = z.infer<typeof messageListSchema>;
export type TurnsMapping = z.infer<typeof turnsSchema>;
export type Mapping = z.infer<typeof mappingSchema>;

/** The regular expression that finds the final answer in a reply; null where there is none. */
export const answerPatternOf = (mapping: Mapping): string | null =>
  'answer' in mapping ? (mapping.answer?.pattern ?? null) : null;

function isPattern(source: string): boolean {
  try {
    return new RegExp(`${source}|`, 'u').exec('')!.length > 1;
  } catch {
    return false;
  }
}
