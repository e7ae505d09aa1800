/** Every kind of record from a file to splits that its schema takes, and past Gate A. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { homeOfAllTests } from '../../test/support/projects/home-of-each-test.ts';
import { recordRows, recordTemplates } from '../../test/support/projects/record-rows.ts';
import { contentSchemas } from '../catalog/records/record.ts';
import { recordSchemas } from '../catalog/records/record-schema.ts';
import { importDataset } from './import-dataset.ts';
import { loadSplit } from './normalize/dataset.ts';

const home = homeOfAllTests();

it.each(recordSchemas)('%s', async (schema) => {
  const path = join(home.folder, `${schema}.jsonl`);
  const lines = Array.from({ length: 1100 }, (_, i) => JSON.stringify(recordRows[schema](i)));
  writeFileSync(path, lines.join('\n'));
  const project = home.ledger.projects.create(schema, recordTemplates[schema] ?? 'general', 1);
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
