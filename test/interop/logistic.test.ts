/**
 * The baseline of labels against scikit-learn: the same vectors, and the same labels but where two are
 * all but equally probable. Needs the Python of the metrics.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { TfIdf, termsOf } from '../../src/evaluation/baselines/tfidf.ts';
import { TfIdfLogistic } from '../../src/evaluation/baselines/tfidf-logistic.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const python = process.env.BREWSLM_HARNESS_PYTHON ?? 'python3';
const script = fileURLToPath(new URL('logistic.py', import.meta.url));
const sample = new URL(
  '../../src/catalog/samples/ticket-router-v1/ticket-router-v1.jsonl',
  import.meta.url,
);

test('vectors and labels of tickets are those of scikit-learn', () => {
  const rows = readFileSync(sample, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { text: string; label: string });
  // So few, some with the label of another, that it errs.
  const train = rows.slice(0, 120).map((row, i) => ({
    ...row,
    label: i % 9 === 0 ? rows[i + 1].label : row.label,
  }));
  const asked = rows.slice(200, 700).map(({ text }) => text);
  const folder = temporaryFolder();
  const [caseFile, resultFile] = [join(folder, 'case.json'), join(folder, 'result.json')];
  const texts = train.map(({ text }) => text);
  const labels = train.map(({ label }) => label);
  writeFileSync(caseFile, JSON.stringify({ texts, labels, asked }));
  execFileSync(python, [script, caseFile, resultFile], { stdio: ['ignore', 'ignore', 'inherit'] });
  const theirs = JSON.parse(readFileSync(resultFile, 'utf8')) as {
    predicted: string[];
    weights: Record<string, number>[];
  };

  const documents = texts.map((text) => termsOf(text, 2));
  const vectors = new TfIdf(documents);
  const known = [...new Set(documents.flat())];
  const numberOf = new Map(known.map((term) => [vectors.vector([term]).terms[0], term]));
  asked.forEach((text, at) => {
    const { terms, weights } = vectors.vector(termsOf(text, 2));
    expect(terms).toHaveLength(Object.keys(theirs.weights[at]).length);
    terms.forEach((term, k) =>
      expect(weights[k]).toBeCloseTo(theirs.weights[at][numberOf.get(term)!], 10),
    );
  });

  const model = new TfIdfLogistic(train);
  const same = asked.filter((text, at) => model.predict(text) === theirs.predicted[at]);
  expect(same.length / asked.length).toBeGreaterThan(0.98);
  expect(new Set(theirs.predicted).size).toBeGreaterThan(3);
});
