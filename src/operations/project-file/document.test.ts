import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { beforeAll, expect, test } from 'vitest';
import { projectFileDocument } from './document.ts';

let accepts: ValidateFunction;
beforeAll(async () => {
  accepts = new Ajv2020({ strict: true, strictTypes: false }).compile(await projectFileDocument());
});

const whole = {
  project: { name: 'support-bot', template: 'support', seed: 7 },
  dataset: {
    file: ['tickets/*.jsonl'],
    pii: 'redact',
    maxBytes: '20GiB',
    mapping: { schema: 'qa', question: '{q}', answer: '{a}' },
  },
  preflight: { task: 'causal_lm', use: 'commercial', plan: true, probe: false },
  benchmark: null,
  train: { autopilot: true, budget: '10m', plan: { microBatchRows: 1 } },
  export: { format: 'huggingface', target: 'vllm' },
  optimize: { target: 'mobile_iphone15' },
};

test('it takes what a project file may say', () => {
  expect(accepts(whole), JSON.stringify(accepts.errors)).toBe(true);
  const names = { project: { name: 'a' }, dataset: { mapping: 'map.yaml', file: 'a.csv' } };
  expect(accepts(names), JSON.stringify(accepts.errors)).toBe(true);
});

test.each([
  ['an unknown section', { ...whole, datasets: {} }],
  ['a misspelt setting', { ...whole, train: { budgett: '10m' } }],
  ['a setting of a call', { ...whole, train: { dryRun: true } }],
  ['what is none of the choices', { ...whole, train: { method: 'lorra' } }],
  ['no duration', { ...whole, train: { budget: 'soon' } }],
  ['a misspelt key of a mapping', { ...whole, dataset: { mapping: { schema: 'qa', q: 'x' } } }],
  ['no project', { train: {} }],
])('it refuses %s', (_, value) => {
  expect(accepts(value)).toBe(false);
});
