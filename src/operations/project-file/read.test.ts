import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import type { Problem } from '../../problem/problem.ts';
import { readProjectFile, type Step } from './read.ts';

const file = join(temporaryFolder(), 'brewslm.yaml');

function read(text: string): Promise<Step[]> {
  writeFileSync(file, text);
  return readProjectFile(file);
}

const problemOf = (text: string): Promise<Problem> =>
  read(text).then(
    () => {
      throw new Error('the file was taken');
    },
    (error: unknown) => (error as { problem: Problem }).problem,
  );

test('sections run in the order of the lifecycle, wherever they stand', async () => {
  const steps = await read(
    'train: { budget: 10m }\nproject: { name: demo }\ndataset: { sample: s }\n',
  );
  expect(steps.map(({ section }) => section.name)).toEqual(['project', 'dataset', 'train']);
});

test.each([
  ['an unknown section', 'project: { name: a }\ndatasets: {}', 2, 'datasets', /mean dataset\?/],
  ['an unknown setting', 'project:\n  name: a\n  seeds: 3', 3, 'project.seeds', /mean seed\?/],
  ['a choice', 'project: { name: a }\ntrain:\n  method: lorra', 3, 'train.method', /mean lora\?/],
  ['a duration', 'project: { name: a }\ntrain: { budget: soon }', 2, 'train.budget', /duration/],
  ['a flag', 'project: { name: a }\nexport: { adapter: 1 }', 2, 'export.adapter', /true or false/],
  ['a list for one', 'project: { name: a }\nexport: { dtype: [a] }', 2, 'export.dtype', /one text/],
  ['an object', 'project: { name: { a: 1 } }', 1, 'project.name', /one text/],
  ['a list of sections', '- project', 1, undefined, /no keys/],
  ['no name', 'project: { seed: 1 }', 1, 'project.name', /no name/],
  ['a call', 'project: { name: a }\ntrain: { json: true }', 2, 'train.json', /no setting json/],
  ['a key given twice', 'project: { name: a }\nproject: { name: b }', 2, undefined, /unique/],
  ['no YAML', 'project: { name: a', 1, undefined, /./],
])('%s is refused with its line', async (_, text, line, field, message) => {
  const problem = await problemOf(text);
  expect(problem).toMatchObject({ code: 'project-file.invalid', location: { file, line } });
  expect(problem.location?.field).toBe(field);
  expect(problem.message).toMatch(message);
});
