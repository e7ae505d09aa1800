/**
 * Real datasets, as published: imported through inferred mappings, with no record refused.
 * They lie outside the repository: in BREWSLM_TEST_DATA, or in `shared/data` beside it.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { homeOfAllTests } from '../support/projects/home-of-each-test.ts';
import { importDataset } from '../../src/lifecycle/import-dataset.ts';
import { loadSplit } from '../../src/lifecycle/normalize/dataset.ts';

const data =
  process.env.BREWSLM_TEST_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));

describe.skipIf(!existsSync(join(data, 'gsm8k')))('public datasets', () => {
  const home = homeOfAllTests();

  const load = (template: string, ...files: string[]) =>
    importDataset(
      home.session,
      home.ledger.projects.create(template, template, 42),
      { files: files.map((file) => join(data, file)) },
      null,
    );

  it('banking77', async () => {
    const { card, verdict } = await load(
      'classification',
      'banking77/train.csv',
      'banking77/test.csv',
    );
    expect(verdict.outcome).toBe('PASS');
    expect(card.sourceRecords).toBe(10_003 + 3080);
    expect(card.rejects.total).toBe(0);
    expect(card.labels).toHaveLength(77);
  });

  it('gsm8k, with the answers that exact match needs', async () => {
    const { card, dataset, verdict } = await load(
      'general',
      'gsm8k/train.jsonl',
      'gsm8k/test.jsonl',
    );
    expect(verdict.outcome).toBe('PASS');
    expect(card.sourceRecords).toBe(7473 + 1319);
    expect(card.rejects.total).toBe(0);
    expect(card.splits.test.answers).toBe(1319);
    const [first] = await loadSplit(dataset, 'test');
    expect(first).toMatchObject({ final_answer: '18' });
    expect(card.records).toBe('qa');
  });
});
