import { describe, expect, it } from 'vitest';
import type { BenchmarkFloorPolicy } from '../../catalog/tasks/benchmark-floor-policy.ts';
import {
  benchmarkSchema,
  type BenchmarkSummary,
  type Entry,
} from '../benchmark/benchmark-summary.ts';
import type { Comparison } from '../../evaluation/compare.ts';
import { judgeBenchmark } from './benchmark-floor.ts';

const policy: BenchmarkFloorPolicy = {
  floor: { scratch: 'byte-bigram', pretrained: 'byte-5gram' },
  margin: 0.05,
  minHeldOutItems: 30,
};

const difference = (low: number, high: number, items: number): Comparison => ({
  metric: 'bits-per-byte',
  difference: (low + high) / 2,
  interval: { low, high, confidence: 0.95, method: 'studentized-bootstrap' },
  pValue: null,
  items,
  better: high < 0 ? 'first' : low > 0 ? 'second' : 'undecided',
});

/** Bounds of winner less baseline: negative is good. */
function summary(
  bigram: [number, number],
  fiveGram: [number, number] = [-1, -0.5],
  { items = 100, start = 'scratch' as Entry['start'] } = {},
): BenchmarkSummary {
  return {
    schema: benchmarkSchema,
    task: 'causal_lm',
    metric: 'bits-per-byte',
    samples: {
      train: { items: 500, digest: '' },
      heldOut: { items, clusters: items, digest: '', split: 'validation' },
      shots: { items: 0, digest: '' },
    },
    ranking: [{ id: 'brew-3m', setting: 'trained', start } as Entry],
    beside: [],
    winner: { id: 'brew-3m', method: 'full', next: null, reason: '' },
    selection: {
      outcome: 'decided',
      error: 0.05,
      margin: 0.02,
      rounds: [],
      scorings: { done: 0, full: 0 },
      neededItems: null,
    },
    gainByTraining: {},
    forecast: { budgetSeconds: 1, referenceSeconds: 1 },
    againstBaselines: {
      'byte-bigram': difference(...bigram, items),
      'byte-5gram': difference(...fiveGram, items),
    },
  };
}

const judge = (of: BenchmarkSummary) => judgeBenchmark(of, policy, ['evidence']);

describe('Gate C', () => {
  it('passes when the bound clears the floor by the margin', () => {
    expect(judge(summary([-1.2, -0.9]))).toMatchObject({ outcome: 'PASS', findings: [] });
  });

  it('fails when even the better bound does not', () => {
    const verdict = judge(summary([0.1, 0.3]));
    expect(verdict.outcome).toBe('FAIL');
    expect(verdict.findings[0].code).toBe('benchmark.below-floor');
  });

  it('is inconclusive in between, and says how many more items would decide', () => {
    const verdict = judge(summary([-0.3, 0.02]));
    expect(verdict.outcome).toBe('INCONCLUSIVE');
    // Half width 0.16 at 100 items, distance of the estimate from the margin 0.09.
    expect(verdict.needed).toContain('217 more held-out items');
  });

  it('is inconclusive on too few items, however good they look', () => {
    const verdict = judge(summary([-1.2, -0.9], undefined, { items: 12 }));
    expect(verdict.outcome).toBe('INCONCLUSIVE');
    expect(verdict.needed).toContain('18 more');
  });

  it('says on how many items when the winner is behind the floor by the estimate', () => {
    const verdict = judge(summary([-0.06, 0.16]));
    expect(verdict.outcome).toBe('INCONCLUSIVE');
    // Half width 0.11 at 100 items, distance of the estimate from the margin 0.1.
    expect(verdict.needed).toContain('21 more held-out items');
  });

  it('is inconclusive when the floor was not compared, and says with which it could be', () => {
    const pairs = summary([-1.2, -0.9]);
    pairs.metric = 'win-rate-norm';
    pairs.againstBaselines = { 'longer-reply': difference(0.1, 0.2, 100) };
    const verdict = judge(pairs);
    expect(verdict.outcome).toBe('INCONCLUSIVE');
    expect(verdict.findings.map(({ code }) => code)).toEqual(['benchmark.floor-not-compared']);
    expect(verdict.needed).toBe('a floor with a value of win-rate-norm, such as longer-reply');
  });

  it('does not keep quiet about a winner that was not decided', () => {
    const undecided = summary([-1.2, -0.9]);
    undecided.selection = { ...undecided.selection, outcome: 'undecided', neededItems: 340 };
    const { outcome, findings } = judge(undecided);
    expect(outcome).toBe('PASS');
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([
      ['benchmark.winner-undecided', 'warning'],
    ]);
    expect(findings[0].message).toContain('340 items');
  });

  it('asks more of a pretrained base', () => {
    const bounds = [
      [-1.2, -0.9],
      [0.1, 0.2],
    ] as const;
    const of = (start: Entry['start']) => judge(summary([...bounds[0]], [...bounds[1]], { start }));
    expect(of('scratch').outcome).toBe('PASS');
    expect(of('pretrained').outcome).toBe('FAIL');
  });

  it('notes a baseline above the floor that is still ahead', () => {
    const verdict = judge(summary([-1.2, -0.9], [0.1, 0.3]));
    expect(verdict.outcome).toBe('PASS');
    expect(verdict.findings.map(({ code }) => code)).toEqual(['benchmark.simple-is-better']);
  });
});
