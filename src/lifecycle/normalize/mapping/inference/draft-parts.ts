/**
 * What each kind of record is made of, for who puts a mapping together by saying which field is what.
 *
 * @module
 */
import type { RecordSchema } from '../../../../catalog/records/record-schema.ts';

export interface DraftPart {
  /** The key of the mapping. */
  key: string;
  /** What the field must be, to follow `which field is`. */
  what: string;
  /** It need not be words. */
  anyValue?: true;
}

export type DraftSchema = Exclude<RecordSchema, 'tool_call'>;

/** What each kind of record is made of, as far as plain fields say it. */
export const draftParts: Readonly<Record<DraftSchema, readonly DraftPart[]>> = {
  chat: [
    { key: 'user', what: 'what the user says' },
    { key: 'assistant', what: 'what the assistant replies' },
  ],
  instruction: [
    { key: 'instruction', what: 'what a model is given' },
    { key: 'output', what: 'what it is to say' },
  ],
  qa: [
    { key: 'question', what: 'the question' },
    { key: 'answer', what: 'the answer' },
  ],
  rag_qa: [
    { key: 'contexts', what: 'the passage to answer from' },
    { key: 'question', what: 'the question' },
    { key: 'answer', what: 'the answer' },
  ],
  summarization: [
    { key: 'document', what: 'the document' },
    { key: 'summary', what: 'its summary' },
  ],
  classification: [
    { key: 'text', what: 'the text to sort' },
    { key: 'label', what: 'its label', anyValue: true },
  ],
  extraction: [
    { key: 'text', what: 'the text to look in' },
    { key: 'output', what: 'what is to be found in it', anyValue: true },
  ],
  preference: [
    { key: 'prompt', what: 'the prompt' },
    { key: 'chosen', what: 'the better reply' },
    { key: 'rejected', what: 'the worse reply' },
  ],
  language_modeling: [{ key: 'text', what: 'the text' }],
};

/** The kinds that can be put together, of those that a task takes. */
export const draftSchemas = (allowed: readonly RecordSchema[]): DraftSchema[] =>
  allowed.filter((schema): schema is DraftSchema => schema in draftParts);
