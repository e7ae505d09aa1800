import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../../../src/ledger/work/runs.ts';
import { addEvents, emptyRecord, paceOf } from './run-record.ts';

let last = 0;
const event = (type: string, data: Record<string, unknown>): RunEvent => ({
  id: ++last,
  run: 1,
  at: new Date(1000 * last).toISOString(),
  type,
  data,
});
const metric = (step: number, seconds = 2) =>
  event('metric', {
    step,
    steps: 1,
    loss: 3,
    gradNorm: 1,
    learningRate: 1e-3,
    tokens: 10,
    seconds,
  });

describe('a record of a run', () => {
  it('is the same in one batch and in many', () => {
    const events = [
      event('inputs', { inputs: { plan: 'abc' }, configuration: {} }),
      metric(1),
      event('eval', { step: 1, loss: 2, targetTokens: 5, best: true }),
      event('checkpoint', { step: 1 }),
      event('heartbeat', { residentBytes: 100 }),
    ];
    const whole = addEvents(emptyRecord(), events);
    const parts = events.reduce((record, one) => addEvents(record, [one]), emptyRecord());
    expect(parts).toEqual(whole);
    expect(addEvents(parts, events)).toEqual(whole);
    expect(whole.inputs?.inputs.plan).toBe('abc');
    expect(whole.resources[0].residentBytes).toBe(100);
    expect(whole.moments.map(({ kind }) => kind)).toEqual(['evaluation', 'checkpoint']);
  });

  it('forgets what came after the checkpoint that it goes on from', () => {
    const record = addEvents(emptyRecord(), [
      metric(1),
      metric(2),
      event('checkpoint', { step: 2 }),
      metric(3),
      event('retry', { attempt: 2, problem: { code: 'worker.lost', message: 'gone', fix: '' } }),
      event('resumed', { step: 2 }),
      metric(3),
    ]);
    expect(record.metrics.map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(record.troubles).toMatchObject([{ kind: 'retry', code: 'worker.lost', step: 3 }]);
  });

  it('has a new list of what happened only where something did, and columns as long as its metrics', () => {
    const before = addEvents(emptyRecord(), [metric(1), event('checkpoint', { step: 1 })]);
    const after = addEvents(before, [metric(2)]);
    expect(after.moments).toBe(before.moments);
    expect(after.columns.step).toEqual([1, 2]);
    const more = addEvents(after, [event('checkpoint', { step: 2 }), metric(3)]);
    expect(more.checkpoints).not.toBe(after.checkpoints);
    const resumed = addEvents(more, [event('resumed', { step: 2 })]);
    expect(resumed.columns).toMatchObject({ step: [1, 2], loss: [3, 3], speed: [5, 5] });
    expect(more.checkpoints).toEqual([1, 2]);
  });

  it('knows the pace of its newest steps', () => {
    const slow = Array.from({ length: 40 }, (_, index) => metric(index + 1, 9));
    const quick = Array.from({ length: 32 }, (_, index) => metric(index + 41, 2));
    const record = addEvents(emptyRecord(), [...slow, ...quick]);
    expect(paceOf(record)).toEqual({ tokensPerSecond: 5, secondsPerStep: 2 });
    expect(paceOf(emptyRecord())).toBeNull();
  });
});
