import { expect, test } from 'vitest';
import type { DriftReport } from '../drift/check-drift.ts';
import { driftEntries } from '../deliver/backlog.ts';
import { judgeDrift, newestDrift } from './drift.ts';

const policy = { error: 0.05, minShare: 0.005, minInputs: 500 };
const report = (inputs: number, p: number, share: number): DriftReport => ({
  inputs,
  repeated: 0,
  known: 0,
  refused: 0,
  reference: 1000,
  labels: null,
  tests: [{ name: 'far states', share, p, limit: 0.035 }],
  moved: 7,
  topics: [{ rows: 7, words: ['passport'], examples: [] }],
});
const outcome = (...figures: Parameters<typeof report>) =>
  judgeDrift(policy, report(...figures), ['bundle', 'dataset']);

test('a difference that is seen and large enough fails, however few the inputs are', () => {
  expect(outcome(500, 0.035, 0.005)).toMatchObject({
    outcome: 'FAIL',
    findings: [{ code: 'drift.moved', count: 7, examples: [{ words: ['passport'] }] }],
  });
  expect(outcome(30, 0.001, 0.2).outcome).toBe('FAIL');
  expect(outcome(500, 0.001, 0.004).outcome).toBe('PASS');
  expect(outcome(500, 0.036, 0.2).outcome).toBe('PASS');
});

test('few inputs in which nothing is found decide nothing, and it says how many would', () => {
  expect(outcome(499, 0.5, 0)).toMatchObject({
    outcome: 'INCONCLUSIVE',
    needed: '500 different inputs instead of 499',
  });
});

test('the newest verdict on a bundle opens an entry of its backlog, until inputs are fine again', () => {
  const recorded = (verdict: ReturnType<typeof outcome>, id: number) => ({
    ...verdict,
    id,
    subject: 'dataset',
    at: '',
    override: null,
  });
  const drifted = recorded(outcome(500, 0.001, 0.07), 1);
  const fine = recorded(outcome(500, 0.9, 0), 2);
  expect(driftEntries(newestDrift([drifted], 'bundle'))).toMatchObject([
    { kind: 'drift', weight: 0.07, evidence: { topics: [{ words: ['passport'] }] } },
  ]);
  const few = recorded(outcome(30, 0.9, 0), 2);
  expect(driftEntries(newestDrift([drifted, few], 'bundle'))).toHaveLength(1);
  expect(driftEntries(newestDrift([drifted], 'another'))).toEqual([]);
  expect(driftEntries(newestDrift([drifted, fine], 'bundle'))).toEqual([]);
});
