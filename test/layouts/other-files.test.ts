/** False readings: a file that is no dataset is not taken for one. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recordSchemas } from '../../src/catalog/records/record-schema.ts';
import { fileSample, inferFrom } from '../../src/lifecycle/map-dataset.ts';
import type { DataShape } from '../../src/lifecycle/normalize/mapping/inference/data-shape.ts';
import { ProblemError, type Problem } from '../../src/problem/problem.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { otherFiles } from './other-files.ts';

const session = { signal: new AbortController().signal, threads: 1, progress: () => {} };

/** Null where the file is taken for a dataset. */
async function refusalOf(name: string, content: string): Promise<Problem | null> {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  try {
    const sample = await fileSample(session, [path]);
    // Of every kind: what a task does not take is refused before, and proves nothing.
    inferFrom(sample, recordSchemas);
    return null;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
}

test.each(otherFiles)('%s is not taken for a dataset, and its tree is shown', async (...file) => {
  const problem = await refusalOf(...file);
  expect(problem?.code).toBe('mapping.unclear');
  const { rows, fields } = problem!.evidence!.dataShape as DataShape;
  expect(rows).toBeGreaterThan(0);
  expect(fields.length).toBeGreaterThan(0);
});

test('there are forty of them', () => {
  expect(otherFiles.length).toBeGreaterThanOrEqual(40);
});
