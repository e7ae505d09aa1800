/**
 * The canonical records: what every dataset becomes, whatever it came from. One schema per kind of
 * work. A record carries no tag: the dataset's card names the kind, and the fields tell it as well.
 *
 * @module
 */
import { z } from 'zod';
import type { RecordSchema } from './record-schema.ts';
import { chatMessageSchema, toolMessageSchema, toolSchema } from './message.ts';

const text = z.string().min(1);
const instruction = text
  .optional()
  .describe('What the model is asked to do; a standard sentence when left out.');
const aliases = z
  .array(text)
  .min(1)
  .optional()
  .describe('Other answers that are right as well, for evaluation.');
const finalAnswer = text
  .optional()
  .describe('What the answer comes to, for exact-match evaluation.');

/** The fields of each kind, without the id and source that all records have. */
export const contentSchemas = {
  chat: z.strictObject({
    messages: z
      .array(chatMessageSchema)
      .min(2)
      .describe('A system turn at most first, then user and assistant in turn.'),
    answer: text.optional().describe('What the last reply comes to, for exact-match evaluation.'),
  }),
  instruction: z.strictObject({
    system: text.optional(),
    instruction: text,
    input: text.optional().describe('What the instruction is about.'),
    output: text,
  }),
  qa: z.strictObject({
    question: text,
    answer: text,
    aliases,
    final_answer: finalAnswer,
  }),
  rag_qa: z.strictObject({
    question: text,
    contexts: z.array(text).min(1).describe('Passages to answer from, best first.'),
    answer: text,
    aliases,
    final_answer: finalAnswer,
  }),
  summarization: z.strictObject({ document: text, summary: text, instruction }),
  classification: z.strictObject({ text, label: text }),
  extraction: z.strictObject({
    text,
    output: z
      .record(z.string(), z.json())
      .describe('What is to be found, as JSON; for tagged tokens, texts by entity type.'),
    instruction,
  }),
  tool_call: z.strictObject({
    tools: z.array(toolSchema),
    messages: z.array(toolMessageSchema).min(2),
  }),
  preference: z.strictObject({
    prompt: z.array(chatMessageSchema).min(1).describe('Ends with a turn of the user.'),
    chosen: z.array(chatMessageSchema).min(1).describe('The better continuation.'),
    rejected: z.array(chatMessageSchema).min(1).describe('The worse one.'),
  }),
  language_modeling: z.strictObject({ text }),
} satisfies Record<RecordSchema, z.ZodType>;

/** A canonical record without its id and source. */
export type ContentOf<Schema extends RecordSchema> = z.infer<(typeof contentSchemas)[Schema]>;
export type Content = { [Schema in RecordSchema]: ContentOf<Schema> }[RecordSchema];

/** Where a record is from. */
export interface RecordSource {
  file: string;
  /**
   * Of its row: the first line, or its number where the file has no lines; of several rows, of the
   * first in their order.
   */
  line: number;
  /** JSON pointer (RFC 6901) from the row to the record; absent where the row is the record. */
  at?: string;
  /** Of a record made of several rows: the lines of all that are in `file`, ascending. */
  lines?: number[];
  /** The lines of its rows in other files. */
  elsewhere?: { file: string; lines: number[] }[];
}

interface Common {
  /** Digest of the content: equal records have equal ids. */
  id: string;
  source: RecordSource;
}

export type RecordOf<Schema extends RecordSchema> = Common & ContentOf<Schema>;
export type CanonicalRecord = Common & Content;
export type ClassificationRecord = RecordOf<'classification'>;
