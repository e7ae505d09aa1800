/** Rows of a source that become each kind of record. */
import type { RecordSchema } from '../../../src/catalog/records/record-schema.ts';

/** Words that differ from row to row, so that no two rows are nearly the same. */
function words(row: number, count: number): string {
  const parts: string[] = [];
  let state = row * 7919 + 17;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    // Letters alone: what is no words is asked about before it is learnt as running text.
    parts.push(
      (state >>> 8).toString(36).replaceAll(/\d/g, (digit) => 'aeioubdfgk'[Number(digit)]),
    );
  }
  return parts.join(' ');
}

export const recordRows: Record<RecordSchema, (i: number) => Record<string, unknown>> = {
  chat: (i) => ({
    messages: [
      { role: 'user', content: words(i, 12) },
      { role: 'assistant', content: words(i + 5000, 12) },
    ],
  }),
  instruction: (i) => ({ instruction: words(i, 12), output: words(i + 5000, 12) }),
  qa: (i) => ({ question: words(i, 12), answer: words(i + 5000, 12) }),
  rag_qa: (i) => ({
    question: words(i, 12),
    context: words(i + 9000, 30),
    answer: words(i + 5000, 12),
  }),
  summarization: (i) => ({ article: words(i, 60), highlights: words(i + 5000, 12) }),
  classification: (i) => ({ text: words(i, 12), label: ['a', 'b'][i % 2] }),
  extraction: (i) => ({
    tokens: words(i, 12).split(' '),
    ner_tags: ['B-PER', 'I-PER', ...Array.from({ length: 10 }, () => 'O')],
  }),
  tool_call: (i) => ({
    query: words(i, 12),
    tools: '[{"name": "find", "parameters": {"what": {"type": "str", "description": "words"}}}]',
    answers: JSON.stringify([{ name: 'find', arguments: { what: words(i + 5000, 6) } }]),
  }),
  preference: (i) => ({
    prompt: words(i, 12),
    chosen: words(i + 5000, 12),
    rejected: words(i + 9000, 12),
  }),
  language_modeling: (i) => ({ text: words(i, 40) }),
};

/** Templates of projects for kinds that are not of `general`. */
export const recordTemplates: Partial<Record<RecordSchema, string>> = {
  qa: 'question-answering',
  rag_qa: 'question-answering',
  summarization: 'summarization',
  classification: 'classification',
  extraction: 'extraction',
  tool_call: 'tools',
  preference: 'preference',
};
