/** Every kind of record from a file to splits that its schema takes, and past Gate A. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { homeOfAllTests } from '../../test/support/projects/home-of-each-test.ts';
import { contentSchemas } from '../catalog/records/record.ts';
import { recordSchemas, type RecordSchema } from '../catalog/records/record-schema.ts';
import { importDataset } from './import-dataset.ts';
import { loadSplit } from './normalize/dataset.ts';

const home = homeOfAllTests();

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

const rows: Record<RecordSchema, (i: number) => Record<string, unknown>> = {
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

const templates: Partial<Record<RecordSchema, string>> = {
  qa: 'question-answering',
  rag_qa: 'question-answering',
  summarization: 'summarization',
  classification: 'classification',
  extraction: 'extraction',
  tool_call: 'tools',
  preference: 'preference',
};

it.each(recordSchemas)('%s', async (schema) => {
  const path = join(home.folder, `${schema}.jsonl`);
  const lines = Array.from({ length: 1100 }, (_, i) => JSON.stringify(rows[schema](i)));
  writeFileSync(path, lines.join('\n'));
  const project = home.ledger.projects.create(schema, templates[schema] ?? 'general', 1);
  const { card, dataset, verdict } = await importDataset(
    home.session,
    project,
    { files: [path] },
    null,
  );
  expect(card.records).toBe(schema);
  expect(verdict.findings).toEqual([]);
  expect(verdict.outcome).toBe('PASS');
  expect(card.duplicates + card.rejects.total).toBe(0);
  for (const split of ['train', 'validation', 'test'] as const)
    for (const { id, source, ...content } of await loadSplit(dataset, split)) {
      expect(id).toMatch(/^[\da-f]+$/);
      expect(source.file).toBe(`${schema}.jsonl`);
      expect(contentSchemas[schema].parse(content)).toEqual(content);
    }
});
