import { describe, expect, it } from 'vitest';
import { loadTask } from '../../catalog/tasks/task.ts';
import type { DatasetCard, SplitCard } from '../normalize/dataset.ts';
import { textPolicy } from '../normalize/text-policy.ts';
import { judgeDataIntegrity } from './data-integrity.ts';

const policy = loadTask('classification').gates.A;

const split = (rows: number, labels: Record<string, number>): SplitCard => ({
  rows,
  labels,
  characters: { total: 40 * rows, p50: 40, p95: 80, max: 90 },
  answers: 0,
});

const good: DatasetCard = {
  schema: 1,
  task: 'classification',
  records: 'classification',
  mapping: { schema: 'classification', text: '{text}', label: '{label}' },
  mappingOrigin: { kind: 'given' },
  text: textPolicy,
  split: { policy: { validation: 0.1, test: 0.1 }, carved: ['validation'], ignoredGiven: false },
  labels: ['billing', 'refund'],
  splits: {
    train: split(1000, { billing: 500, refund: 500 }),
    validation: split(100, { billing: 50, refund: 50 }),
    test: split(100, { billing: 50, refund: 50 }),
  },
  sourceRecords: 1200,
  leftOut: 0,
  rejects: { total: 0, byCode: {}, examples: [] },
  duplicates: 0,
  leaks: { fromTrain: 0, fromValidation: 0 },
  contradictions: { rows: 0, examples: [] },
};

const judge = (change: Partial<DatasetCard>) =>
  judgeDataIntegrity({ ...good, ...change }, policy, 'dataset-id');

const rejects = (total: number): DatasetCard['rejects'] => ({
  total,
  byCode: { 'record.json': total },
  examples: [
    { file: 'a.jsonl', line: 3, code: 'record.json', message: 'cut short', excerpt: '{"te' },
  ],
});

describe('Gate A', () => {
  it('passes good data without a word', () => {
    expect(judge({})).toEqual({
      gate: 'A',
      outcome: 'PASS',
      policy,
      evidence: ['dataset-id'],
      findings: [],
    });
  });

  it.each<[string, Partial<DatasetCard>, string]>([
    ['too many rejects', { rejects: rejects(100) }, 'dataset.rejected'],
    ['contradictions', { contradictions: { rows: 90, examples: [] } }, 'dataset.contradictions'],
    ['leakage', { leaks: { fromTrain: 90, fromValidation: 0 } }, 'dataset.leakage'],
    ['repeats', { duplicates: 600 }, 'dataset.duplicates'],
    ['a single label', { labels: ['billing'] }, 'dataset.labels'],
  ])('fails on %s', (_what, change, code) => {
    const { outcome, findings } = judge(change);
    expect(outcome).toBe('FAIL');
    expect(findings).toContainEqual(expect.objectContaining({ code, severity: 'error' }));
  });

  it('passes with a few rejects, and shows where the first is', () => {
    const { outcome, findings } = judge({ rejects: rejects(3) });
    expect(outcome).toBe('PASS');
    expect(findings).toMatchObject([
      { code: 'dataset.rejected', severity: 'warning', count: 3, location: { line: 3 } },
    ]);
  });

  it('is inconclusive on too few rows, and says how many more would decide', () => {
    const splits = { ...good.splits, validation: split(15, { billing: 8, refund: 7 }) };
    const { outcome, needed } = judge({ splits });
    expect(outcome).toBe('INCONCLUSIVE');
    expect(needed).toBe('about 50 more rows for the validation split');
  });

  it('is inconclusive when a label has too few rows', () => {
    const splits = { ...good.splits, test: split(100, { billing: 100 }) };
    const { outcome, needed, findings } = judge({ splits });
    expect(outcome).toBe('INCONCLUSIVE');
    expect(needed).toBe('1 more row of the labels short in the test split');
    expect(findings).toMatchObject([{ examples: [{ label: 'refund', rows: 0 }] }]);
  });

  it('fails rather than asks for more when both hold', () => {
    const splits = { ...good.splits, test: split(0, {}) };
    expect(judge({ splits, labels: ['billing'] }).outcome).toBe('FAIL');
  });

  it('notes labels that differ only in spelling', () => {
    const { outcome, findings } = judge({ labels: ['Billing', 'billing', 'refund'] });
    expect(findings).toContainEqual(
      expect.objectContaining({
        code: 'dataset.label-spelling',
        examples: [['Billing', 'billing']],
      }),
    );
    expect(outcome).toBe('INCONCLUSIVE');
  });
});
