/**
 * The canonical records: what every dataset becomes, whatever it came from. One schema per kind of
 * task; instruction and question-answer data are chats of one exchange.
 *
 * @module
 */
import { z } from 'zod';

const common = {
  /** Digest of the content: equal records have equal ids. */
  id: z.string(),
  source: z.strictObject({ file: z.string(), line: z.int().positive() }),
};

export const chatMessageSchema = z.strictObject({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.string().min(1),
});

export const chatRecordSchema = z.strictObject({
  ...common,
  messages: z.array(chatMessageSchema).min(2),
  /** What the last reply comes to, for exact-match evaluation. */
  answer: z.string().optional(),
});

export const classificationRecordSchema = z.strictObject({
  ...common,
  text: z.string().min(1),
  label: z.string().min(1),
});

export const textRecordSchema = z.strictObject({ ...common, text: z.string().min(1) });

export const recordSchemas = ['chat', 'classification', 'language_modeling'] as const;
export type RecordSchema = (typeof recordSchemas)[number];

export type ChatRecord = z.infer<typeof chatRecordSchema>;
export type ClassificationRecord = z.infer<typeof classificationRecordSchema>;
export type TextRecord = z.infer<typeof textRecordSchema>;
export type CanonicalRecord = ChatRecord | ClassificationRecord | TextRecord;
