import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { stringify } from 'yaml';
import { operationOf } from '../../operations/index.ts';
import { readProjectFile, type Step } from '../../operations/project-file/read.ts';
import { addOptions, givenTo } from '../options.ts';
import { wordsOf } from './words.ts';

const file = join(temporaryFolder(), 'brewslm.yaml');

function read(text: string): Promise<Step[]> {
  writeFileSync(file, text);
  return readProjectFile(file);
}

test('settings become the words that one would type', async () => {
  const [, imported, checked] = await read(`
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

test('what a file would hold may stand in its place', async () => {
  const mapping = { schema: 'qa', question: '{q}', answer: '{a}' };
  const [, step] = await read(stringify({ project: { name: 'demo' }, dataset: { mapping } }));
  const written: unknown[] = [];
  const words = wordsOf(step, (_, value) => `m${written.push(value)}`);
  expect(words).toEqual(['dataset', 'import', '--mapping', 'm1']);
  expect(written).toEqual([mapping]);
});

test('what is read is parsed by the command as it was meant', async () => {
  const { input } = await operationOf('train.start');
  const values = {
    method: fc.constantFrom('full', 'lora'),
    steps: fc.integer({ min: 1, max: 1e6 }),
    learningRate: fc.double({ min: 1e-7, max: 1, noNaN: true }),
    autopilot: fc.constant(true),
    baseModel: fc.stringMatching(/^[a-z][a-z0-9.-]{0,20}$/),
  };
  await fc.assert(
    fc.asyncProperty(fc.record(values, { requiredKeys: [] }), async (settings) => {
      const [, step] = await read(stringify({ project: { name: 'demo' }, train: settings }));
      const command = new Command('train').exitOverride().action(() => {});
      addOptions(command, input);
      command.parse([...wordsOf(step, String).slice(1), '--project', 'demo'], { from: 'user' });
      const { project: _, ...given } = givenTo(command, input);
      expect(given).toEqual(settings);
    }),
    { numRuns: 50 },
  );
});
