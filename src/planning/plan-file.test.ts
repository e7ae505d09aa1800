import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { readPlanFile } from './plan-file.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

function read(text: string) {
  const file = join(folder, 'plan.yaml');
  writeFileSync(file, text);
  return readPlanFile(file);
}

test('settings and the three choices are told apart', () => {
  expect(read('base: brew-3m\nmethod: lora\nlearningRate: 0.001\nlora: { rank: 4 }')).toEqual({
    base: 'brew-3m',
    method: 'lora',
    profile: undefined,
    overrides: { learningRate: 0.001, lora: { rank: 4 } },
  });
});

test('of a whole plan the settings are taken', () => {
  const plan = {
    schema: 1,
    base: 'b',
    method: 'full',
    lora: null,
    steps: 9,
    stopAtStep: null,
    seed: 3,
  };
  expect(read(JSON.stringify(plan))).toMatchObject({ base: 'b', overrides: { steps: 9 } });
});

test('a whole plan without a preference learns from no pairs, settings alone leave that open', () => {
  const preference = { loss: 'dpo', beta: 0.3 };
  expect(read('schema: 1').overrides.preference).toBeNull();
  expect(read(JSON.stringify({ schema: 1, preference })).overrides.preference).toEqual(preference);
  expect(read('steps: 9').overrides).not.toHaveProperty('preference');
});

test.each([
  ['an unknown setting', 'learningrate: 1', /learningrate; did you mean learningRate/],
  ['a value out of range', 'steps: -1', /^steps: /],
  ['something else', '- 1', /the plan: /],
  ['no YAML', '{', /neither YAML nor JSON/],
])('%s is refused with its place', (_what, text, message) => {
  expect(() => read(text)).toThrow(message);
});
