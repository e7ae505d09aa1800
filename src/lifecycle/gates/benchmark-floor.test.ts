import { describe, expect, it } from 'vitest';
import type { BenchmarkFloorPolicy } from '../../catalog/tasks/benchmark-floor-policy.ts';
import {
  benchmarkSchema,
  type BenchmarkSummary,
  type Entry,
  type FloorFinding,
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

interface Case {
  items?: number;
  rows?: number;
  ended?: FloorFinding['ended'];
  neededItems?: number | null;
}

/** A benchmark whose winner gains between `low` and `high` on the floor. */
function summary(
  [low, high]: [number, number],
  { items = 100, rows = items, ended = 'rows', neededItems = null }: Case = {},
): BenchmarkSummary {
  const outcome = low >= policy.margin ? 'above' : high < policy.margin ? 'below' : 'open';
  return {
    schema: benchmarkSchema,
    task: 'causal_lm',
    metric: 'bits-per-byte',
    samples: {
      train: { items: 500, digest: '' },
      heldOut: { items, clusters: items, digest: '', split: 'validation' },
      shots: { items: 0, digest: '' },
    },
    ranking: [{ id: 'brew-3m', setting: 'trained', start: 'scratch' } as Entry],
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
    floor: {
      baseline: 'byte-bigram',
      margin: policy.margin,
      error: 0.025,
      outcome,
      tested: [{ id: 'brew-3m', items, value: (low + high) / 2, low, high, outcome, looks: 1 }],
      rows,
      ended,
      neededItems,
      secondsPerItem: 0.1,
    },
    gainByTraining: {},
    forecast: { budgetSeconds: 120, decidingSeconds: 600, referenceSeconds: 120 },
    againstBaselines: {
      'byte-bigram': difference(-high, -low, items),
      'byte-5gram': difference(-1, -0.5, items),
    },
  };
}

const next = {
  again: (budget: string) => `brewslm train --project 1 --autopilot --budget ${budget}`,
  import: 'brewslm dataset import --project 1 --file DATA',
};
const judge = (of: BenchmarkSummary) => judgeBenchmark(of, policy, ['evidence'], next);

describe('Gate C', () => {
  it('passes when the bound clears the floor by the margin', () => {
    expect(judge(summary([0.9, 1.2]))).toMatchObject({ outcome: 'PASS', findings: [] });
  });

  it('fails when even the better bound does not, and says what to run', () => {
    const verdict = judge(summary([-0.3, -0.1]));
    expect(verdict.outcome).toBe('FAIL');
    expect(verdict.findings[0].code).toBe('benchmark.below-floor');
    expect(verdict.findings[0].fix).toContain(next.again('20m'));
  });

  it('says that the budget is used up while rows are left, and which budget would do', () => {
    const open = { items: 40, rows: 3092, ended: 'time', neededItems: 2000 } as const;
    const verdict = judge(summary([-0.02, 0.3], open));
    expect(verdict.outcome).toBe('INCONCLUSIVE');
    const [{ message, fix }] = verdict.findings;
    expect(message).toContain('the whole budget is used, with 40 of 3092 held-out rows scored');
    // Of 0.1 s each with a quarter to spare, four fifths of the budget are for scoring.
    expect(fix).toContain(next.again('15m'));
    expect(verdict.needed).toContain('2000 scored items instead of 40');
    const far = judge(summary([-0.02, 0.3], { ...open, neededItems: 3000 }));
    expect(far.findings[0].fix).toMatch(/--budget 15m/);
    const dear = summary([-0.02, 0.3], { ...open, neededItems: 3000 });
    dear.floor.secondsPerItem = 1;
    expect(judge(dear).findings[0].fix).toContain(next.again('79m'));
  });

  it('says that all rows are used, and that training longer may do', () => {
    const verdict = judge(summary([-0.02, 0.3], { items: 300, neededItems: 900 }));
    expect(verdict.outcome).toBe('INCONCLUSIVE');
    const [{ message, fix }] = verdict.findings;
    expect(message).toContain('all 300 held-out rows are used');
    expect(fix).toContain(next.again('20m'));
    expect(verdict.needed).toContain('900 held-out rows instead of 300');
  });

  it('asks for no more rows than there can be when the gain is the margin', () => {
    const verdict = judge(summary([-0.06, 0.16], { ended: 'time', rows: 5000 }));
    expect(verdict.needed).toContain('more rows would not tell');
    expect(verdict.findings[0].fix).toContain(next.again('20m'));
  });

  it('is inconclusive on too few rows, however good they look, and says how many to add', () => {
    const verdict = judge(summary([0.9, 1.2], { items: 12 }));
    expect(verdict.outcome).toBe('INCONCLUSIVE');
    expect(verdict.needed).toBe('18 more held-out rows');
    expect(verdict.findings[0].fix).toContain(next.import);
  });

  it('is inconclusive when the floor was not compared, and says with which it could be', () => {
    const pairs = summary([0.9, 1.2]);
    pairs.metric = 'win-rate-norm';
    pairs.floor = { ...pairs.floor, outcome: 'not-compared', tested: [] };
    pairs.againstBaselines = { 'longer-reply': difference(0.1, 0.2, 100) };
    const verdict = judge(pairs);
    expect(verdict.outcome).toBe('INCONCLUSIVE');
    expect(verdict.findings.map(({ code }) => code)).toEqual(['benchmark.floor-not-compared']);
    expect(verdict.needed).toBe('a floor with a value of win-rate-norm, such as longer-reply');
  });

  it('does not keep quiet about a winner that was not decided', () => {
    const undecided = summary([0.9, 1.2]);
    undecided.selection = { ...undecided.selection, outcome: 'undecided', neededItems: 340 };
    const { outcome, findings } = judge(undecided);
    expect(outcome).toBe('PASS');
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([
      ['benchmark.winner-undecided', 'warning'],
    ]);
    expect(findings[0].message).toContain('340 items');
    expect(findings[0].fix).toContain('either will do');
    undecided.floor = { ...undecided.floor, rows: 3000 };
    expect(judge(undecided).findings[0].fix).toContain(next.again('20m'));
  });

  it('notes a baseline above the floor that is still ahead', () => {
    const behind = summary([0.9, 1.2]);
    behind.againstBaselines['byte-5gram'] = difference(0.1, 0.3, 100);
    const verdict = judge(behind);
    expect(verdict.outcome).toBe('PASS');
    expect(verdict.findings.map(({ code }) => code)).toEqual(['benchmark.simple-is-better']);
  });
});
