/** False readings: a file that is no dataset is not taken for one, and what it is told works. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { recordSchemas } from '../../src/catalog/records/record-schema.ts';
import { fileSample, inferFrom, tryOn, type DataSample } from '../../src/lifecycle/map-dataset.ts';
import {
  wordFields,
  type DataShape,
} from '../../src/lifecycle/normalize/mapping/inference/data-shape.ts';
import { checkMapping } from '../../src/lifecycle/normalize/mapping/mapping-file.ts';
import { ProblemError, type Problem } from '../../src/problem/problem.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { otherFiles } from './other-files.ts';

const session = { signal: new AbortController().signal, threads: 1, progress: () => {} };

/** Null where the file is taken for a dataset. */
function refusalOf(sample: DataSample): Problem | null {
  try {
    // Of every kind: what a task does not take is refused before, and proves nothing.
    inferFrom(sample, recordSchemas);
    return null;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
}

/** The share of the rows that fit when the fix is followed; fields are filled in where it says so. */
function followed(fix: string, sample: DataSample): number {
  const at = fix.indexOf('schema:');
  const fits = (text: string) => tryOn(sample, checkMapping(parse(text), 'the fix')).coverage;
  if (!fix.startsWith('Decide')) return fits(fix.slice(at));
  const fields = /, of (.*); write their names/.exec(fix)![1].split(', ');
  const places = [...fix.slice(0, at).matchAll(/\b([A-Z_]+) \(/g)].map(([, name]) => name);
  const filled = (some: string[]) =>
    places.reduce((text, name, i) => text.replace(`{${name}}`, `{${some[i]}}`), fix.slice(at));
  const choices =
    places.length === 1
      ? fields.map((one) => [one])
      : fields.flatMap((one) =>
          fields.filter((other) => other !== one).map((other) => [one, other]),
        );
  return Math.max(...choices.map((some) => fits(filled(some))));
}

test.each(otherFiles)('%s is not taken for a dataset; its tree is shown', async (name, content) => {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  const sample = await fileSample(session, [path]);
  const problem = refusalOf(sample);
  expect(problem?.code).toBe('mapping.unclear');
  const shape = problem!.evidence!.dataShape as DataShape;
  expect(shape.rows).toBeGreaterThan(0);
  expect(shape.fields.length).toBeGreaterThan(0);
  if (problem!.fix.includes('schema:')) expect(followed(problem!.fix, sample)).toBeGreaterThan(0);
  // Data without words are not made fit for learning by a mapping.
  else expect(wordFields(shape)).toEqual([]);
});

test('there are forty of them', () => {
  expect(otherFiles.length).toBeGreaterThanOrEqual(40);
});
