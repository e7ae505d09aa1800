/**
 * Every bad plan, model and pairing of the corpus is refused before anything trains, by its code,
 * with a fix; and the good ones they are made of are not.
 */
import { beforeAll, describe, expect, it, test } from 'vitest';
import { homeOfAllTests } from '../support/projects/home-of-each-test.ts';
import type { Fault } from './fault.ts';
import { modelFiles } from './faults/model-files.ts';
import { pairs } from './faults/pairs.ts';
import { plans } from './faults/plans.ts';
import { tokenizers } from './faults/tokenizers.ts';
import { Court } from './judge.ts';

const corpus: readonly Fault[] = [...pairs, ...plans, ...modelFiles, ...tokenizers];

const home = homeOfAllTests();
let court: Court;

beforeAll(async () => {
  court = await Court.open(home.session, home.folder);
});

test('there are 60 faults or more, each with a name of its own', () => {
  expect(corpus.length).toBeGreaterThanOrEqual(60);
  expect(new Set(corpus.map(({ name }) => name)).size).toBe(corpus.length);
});

describe('passes', () => {
  it.each<[string, Parameters<Court['judge']>[0]]>([
    ['a model that fits', { licence: 'mit', options: { use: 'commercial', dataLicence: 'mit' } }],
    ['a GGUF file, adapters, a GGUF export', { gguf: (file) => file, options: { format: 'gguf' } }],
    ['system turns', { dataset: 'system' }],
    ['labelled rows', { dataset: 'tickets', options: { target: 'vllm' } }],
    ['settings that make sense', { settings: 'method: lora\nlora: { rank: 4 }\nsteps: 20' }],
  ])('%s', async (_name, good) => {
    expect(await court.judge(good)).toMatchObject({ at: 'PASS', problems: [] });
  });
});

test('preference pairs pass, with word where only the better replies are learnt', async () => {
  const dataset = 'preference';
  const { at, problems, warnings } = await court.judge({ dataset });
  expect({ at, problems }).toEqual({ at: 'PASS', problems: [] });
  expect(warnings?.map(({ code }) => code)).not.toContain('preflight.chosen-only');
  const alone = await court.judge({ dataset, settings: 'preference: null' });
  expect({ at: alone.at, problems: alone.problems }).toEqual({ at: 'PASS', problems: [] });
  expect(alone.warnings?.map(({ code }) => code)).toContain('preflight.chosen-only');
});

describe('is refused', () => {
  it.each(corpus.map((fault) => [fault.name, fault] as const))('%s', async (_name, fault) => {
    const { at, problems } = await court.judge(fault);
    expect({ at, codes: problems.map(({ code }) => code) }).toEqual({
      at: fault.at,
      codes: expect.arrayContaining([fault.code]),
    });
    for (const { fix } of problems) expect(fix).not.toBe('');
    // A report is the same on every machine.
    if (at !== 'add' && at !== 'request')
      expect(JSON.stringify(problems)).not.toContain(home.folder);
  });
});
