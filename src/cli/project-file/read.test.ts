import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { stringify } from 'yaml';
import type { Problem } from '../../problem/problem.ts';
import { register as benchmark } from '../commands/benchmark.ts';
import { register as dataset } from '../commands/dataset.ts';
import { register as exportBundle } from '../commands/export.ts';
import { register as optimize } from '../commands/optimize.ts';
import { register as preflight } from '../commands/preflight.ts';
import { register as project } from '../commands/project.ts';
import { register as train } from '../commands/train.ts';
import { readProjectFile, type Step } from './read.ts';
import { settingsOf } from './sections.ts';
import { wordsOf } from './words.ts';

const folder = temporaryFolder();
const file = join(folder, 'brewslm.yaml');

const program = new Command();
for (const register of [project, dataset, preflight, benchmark, train, exportBundle, optimize])
  register(program);

function read(text: string): Step[] {
  writeFileSync(file, text);
  return readProjectFile(program, file);
}

function problemOf(text: string): Problem {
  try {
    read(text);
  } catch (error) {
    return (error as { problem: Problem }).problem;
  }
  throw new Error('the file was taken');
}

test('sections run in the order of the lifecycle, wherever they stand', () => {
  const steps = read('train: { budget: 10m }\nproject: { name: demo }\ndataset: { sample: s }\n');
  expect(steps.map(({ section }) => section.name)).toEqual(['project', 'dataset', 'train']);
});

test('settings become the words that one would type', () => {
  const [, imported, checked] = read(`
project: { name: demo }
dataset:
  file: [a.csv, b.csv]
  maxBytes: 1GiB
  allowPrivate: true
preflight: { probe: false, plan: false, memory: 4 }
`);
  const write = () => 'never';
  expect(wordsOf(imported, write).join(' ')).toBe(
    'dataset import --file a.csv --file b.csv --allow-private --max-bytes 1GiB',
  );
  expect(wordsOf(checked, write).join(' ')).toBe('preflight --memory 4 --no-probe');
});

test('what a file would hold may stand in its place', () => {
  const mapping = { schema: 'qa', question: '{q}', answer: '{a}' };
  const [, step] = read(stringify({ project: { name: 'demo' }, dataset: { mapping } }));
  const written: unknown[] = [];
  const words = wordsOf(step, (_, value) => `m${written.push(value)}`);
  expect(words).toEqual(['dataset', 'import', '--mapping', 'm1']);
  expect(written).toEqual([mapping]);
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
])('%s is refused with its line', (_, text, line, field, message) => {
  const problem = problemOf(text);
  expect(problem).toMatchObject({ code: 'project-file.invalid', location: { file, line } });
  expect(problem.location?.field).toBe(field);
  expect(problem.message).toMatch(message);
});

test('what is read is parsed by the command as it was meant', () => {
  const command = program.commands.find((child) => child.name() === 'train')!;
  const values = {
    method: fc.constantFrom('full', 'lora'),
    steps: fc.integer({ min: 1, max: 1e6 }),
    learningRate: fc.double({ min: 1e-7, max: 1, noNaN: true }),
    autopilot: fc.constant(true),
    baseModel: fc.stringMatching(/^[a-z][a-z0-9.-]{0,20}$/),
  };
  fc.assert(
    fc.property(fc.record(values, { requiredKeys: [] }), (settings) => {
      const [, step] = read(stringify({ project: { name: 'demo' }, train: settings }));
      const fresh = new Command();
      train(fresh);
      const parsed = fresh.commands[0].exitOverride().action(() => {});
      fresh.parse([...wordsOf(step, String), '--project', 'demo'], { from: 'user' });
      const { project: _, ...options } = parsed.opts();
      expect(options).toEqual(settings);
      const known = settingsOf(command).map((option) => option.attributeName());
      expect(known).toEqual(expect.arrayContaining(Object.keys(settings)));
    }),
    { numRuns: 50 },
  );
});
