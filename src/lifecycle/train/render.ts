/**
 * How a canonical record is put to a model, the same in training, evaluation and use: a
 * classification record is a chat in which the user says the text and the assistant the label.
 *
 * @module
 */
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import type { ChatMessage } from '../../engine/tokenizer/chat-template.ts';

/** The conversation of a record, or null for plain text. */
export function toMessages(record: CanonicalRecord): ChatMessage[] | null {
  if ('messages' in record) return record.messages;
  if (!('label' in record)) return null;
  return [...toPrompt(record.text), { role: 'assistant', content: record.label }];
}

/** What precedes the reply when the model is asked about one text. */
export const toPrompt = (text: string): ChatMessage[] => [{ role: 'user', content: text }];

/** The texts a tokenizer is to learn from. */
export function textsOf(record: CanonicalRecord): string[] {
  return toMessages(record)?.map(({ content }) => content) ?? [(record as { text: string }).text];
}
