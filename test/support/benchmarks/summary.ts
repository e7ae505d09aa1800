/** A benchmark of three candidates and two baselines, as the stage would have written it. */
import type { Comparison } from '../../../src/evaluation/compare.ts';
import {
  benchmarkSchema,
  type BenchmarkSummary,
  type Entry,
  type Setting,
} from '../../../src/lifecycle/benchmark/benchmark-summary.ts';

const method = { confidence: 0.95, method: 'studentized-bootstrap' } as const;

const entry = (id: string, setting: Setting, value: number, half: number): Entry => {
  const model = setting !== 'baseline';
  return {
    id,
    setting,
    shots: setting === 'untrained' ? 2 : 0,
    metrics: [
      {
        name: 'bits-per-byte',
        version: 1,
        value,
        interval: { ...method, low: value - half, high: value + half },
        items: 120,
        origin: 'measured',
      },
    ],
    parameters: model ? 3_000_000 : 0,
    start: model ? 'scratch' : null,
    training:
      setting === 'trained' ? { method: 'full', steps: 40, tokens: 20_000, epochs: 1 } : null,
    tags: {
      dataset: 'd'.repeat(64),
      trainSample: 't'.repeat(64),
      heldOutSample: 'h'.repeat(64),
      seed: 7,
      stage: 'benchmark 4',
      runtime: 'r'.repeat(64),
      shots: setting === 'untrained' ? 's'.repeat(64) : null,
      base: model ? 'b'.repeat(64) : null,
      tokenizer: model ? 'k'.repeat(64) : null,
      plan: setting === 'trained' ? 'p'.repeat(64) : null,
      metrics: { 'bits-per-byte': 1 },
    },
  };
};

const difference: Comparison = {
  metric: 'bits-per-byte',
  difference: -0.4,
  interval: { ...method, low: -0.5, high: -0.3 },
  pValue: null,
  items: 120,
  better: 'first',
};

/** @param name Of the second candidate. */
export const benchmarkSummary = (name = 'brew-10m'): BenchmarkSummary => ({
  schema: benchmarkSchema,
  task: 'causal_lm',
  metric: 'bits-per-byte',
  samples: {
    train: { items: 400, digest: 't'.repeat(64) },
    heldOut: { items: 120, clusters: 100, digest: 'h'.repeat(64), split: 'validation' },
    shots: { items: 2, digest: 's'.repeat(64) },
  },
  ranking: [
    entry('brew-3m', 'trained', 1.6, 0.1),
    entry(name, 'trained', 2, 0.1),
    entry('byte-5gram', 'baseline', 2.2, 0.05),
    entry('smollm2', 'untrained', 2.5, Number.MAX_VALUE),
    entry('byte-unigram', 'baseline', 4.4, 0.1),
  ],
  beside: [],
  selection: {
    outcome: 'decided',
    error: 0.05,
    margin: 0.01,
    rounds: [
      { items: 40, running: ['brew-3m', name], dropped: [] },
      {
        items: 120,
        running: ['brew-3m', name],
        dropped: [{ id: name, by: 'brew-3m', atLeast: 0.2 }],
      },
    ],
    scorings: { done: 200, full: 360 },
    neededItems: null,
  },
  winner: {
    id: 'brew-3m',
    method: 'full',
    next: { id: name, comparison: difference },
    reason: `better than ${name} on the same items`,
  },
  floor: {
    baseline: 'byte-5gram',
    margin: 0.05,
    error: 0.025,
    outcome: 'above',
    tested: [
      { id: 'brew-3m', items: 120, value: 0.6, low: 0.4, high: 0.8, outcome: 'above', looks: 1 },
    ],
    rows: 1000,
    ended: 'rows',
    neededItems: null,
    secondsPerItem: 0.01,
  },
  forecast: { budgetSeconds: 60, decidingSeconds: 75, referenceSeconds: 55 },
  againstBaselines: { 'byte-5gram': difference, 'byte-unigram': difference },
  gainByTraining: {},
});
