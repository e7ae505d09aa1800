import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WorkingFolder } from '../support/program.ts';
import type { Problem } from '../../src/problem/problem.ts';
import type { MappingReport } from '../../src/lifecycle/map-dataset.ts';

const place = new WorkingFolder();
const brewslm = <Data>(...words: string[]) => place.ask<Data>(...words);

const write = (name: string, rows: object[]): string =>
  place.write(name, rows.map((row) => JSON.stringify(row)).join('\n'));
const many = (row: (i: number) => object) => Array.from({ length: 600 }, (_, i) => row(i));

test('a mapping is found, written, corrected by hand, tried and imported with', () => {
  const reviews = many((i) => ({ text: `Review ${i} of ${i * 7919} words.`, label: i % 2 }));
  const data = write('reviews.jsonl', reviews);
  const found = brewslm<MappingReport>(
    'dataset',
    'map',
    '--infer',
    '--file',
    data,
    '--write',
    'mapping.yaml',
  );
  expect(found.code).toBe(0);
  expect(found.data).toMatchObject({
    mapping: { schema: 'classification', text: '{text}', label: '{label}' },
    coverage: 1,
    refused: [],
  });
  expect(found.data.inferred!.confidence).toBeGreaterThan(0.9);
  const yaml = readFileSync(join(place.path, 'mapping.yaml'), 'utf8');
  place.write('mapping.yaml', `${yaml}labels: [bad, good]\n`);
  const tried = brewslm<MappingReport>(
    'dataset',
    'map',
    '--file',
    data,
    '--mapping',
    'mapping.yaml',
  );
  expect(tried.data.examples.map(({ after }) => after)).toEqual(
    tried.data.examples.map(({ before }) => ({
      text: before.text,
      label: before.label === 0 ? 'bad' : 'good',
    })),
  );
  brewslm('project', 'create', '--name', 'reviews', '--template', 'classification');
  const imported = brewslm<{ card: { labels: string[] } }>(
    'dataset',
    'import',
    '--project',
    'reviews',
    '--file',
    data,
    '--mapping',
    'mapping.yaml',
  );
  expect(imported.data.card.labels).toEqual(['bad', 'good']);
  // Alone, a mapping reads anew what is there, and the project still knows its files.
  place.write('mapping.yaml', `${yaml}labels: [poor, fine]\n`);
  const again = brewslm<{ card: { labels: string[]; sourceRecords: number } }>(
    'dataset',
    'import',
    '--project',
    'reviews',
    '--mapping',
    'mapping.yaml',
  );
  expect(again.data.card).toMatchObject({ labels: ['fine', 'poor'], sourceRecords: 600 });
  const file = brewslm<{ dataset: object }>('project', 'file', '--project', 'reviews');
  expect(file.data.dataset).toEqual({ file: [data], mapping: 'mapping.yaml' });
});

test('without a terminal an unclear mapping stops, with the readings there are', () => {
  const tagged = many((i) => ({ tokens: ['Ann', 'saw', `${i}`], ner_tags: [1, 0, 0] }));
  const stopped = brewslm<{ error: { code: string; evidence: { readings: object[] } } }>(
    'dataset',
    'map',
    '--file',
    write('tagged.jsonl', tagged),
  );
  expect(stopped.code).toBe(1);
  expect(stopped.data.error).toMatchObject({
    code: 'mapping.unclear',
    evidence: { readings: [{ confidence: 0.6, coverage: 1, mapping: { schema: 'extraction' } }] },
  });
});

test('where nothing fits, the tree is shown, and the mapping that is told to write works', () => {
  const rows = many((i) => ({
    betreff: `Vorgang ${i * 7919} ist offen`,
    stelle: `S${i % 3}`,
    nr: i,
  }));
  const data = write('vorgaenge.jsonl', rows);
  const { error } = brewslm<{ error: Problem }>(
    'dataset',
    'map',
    '--file',
    data,
    '--schema',
    'classification',
  ).data;
  expect(error.evidence!.dataShape).toMatchObject({
    rows: 200,
    fields: [{ path: 'betreff' }, {}, {}],
  });
  const told = error.fix.slice(error.fix.indexOf('schema:'));
  place.write('told.yaml', told.replace('TEXT', 'betreff').replace('LABEL', 'stelle'));
  const tried = brewslm<MappingReport>('dataset', 'map', '--file', data, '--mapping', 'told.yaml');
  expect(tried.data).toMatchObject({ coverage: 1, refused: [] });
});

test('a mistake in a mapping is named with its place', () => {
  place.write('wrong.yaml', 'schema: qa\nquestion: "{q}"\nanswr: "{a}"\n');
  const data = write('qa.jsonl', [{ question: 'why?', answer: 'because' }]);
  expect(brewslm('dataset', 'map', '--file', data, '--mapping', 'wrong.yaml').data).toMatchObject({
    error: { code: 'mapping.invalid', message: expect.stringContaining('did you mean answer?') },
  });
  place.write('wrong.yaml', 'schema: qa\nquestion: "{quetsion}"\nanswer: a\n');
  expect(brewslm('dataset', 'map', '--file', data, '--mapping', 'wrong.yaml').data).toMatchObject({
    error: {
      code: 'mapping.missing-column',
      message: expect.stringContaining('did you mean question?'),
    },
  });
});

test('the schemas are printed, with examples', () => {
  const { data } = brewslm<{ examples: object[]; required: string[] }>(
    'dataset',
    'schema',
    'tool_call',
  );
  expect(data.required).toEqual(['id', 'source', 'tools', 'messages']);
  expect(data.examples).toHaveLength(1);
  expect(brewslm('dataset', 'schema', 'tool_cal')).toMatchObject({
    code: 2,
    data: { error: { message: expect.stringContaining('did you mean tool_call?') } },
  });
});
