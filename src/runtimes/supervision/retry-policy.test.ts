import { expect, it } from 'vitest';
import { problem, type Problem } from '../../problem/problem.ts';
import type { WorkerEvent } from '../protocol.ts';
import { RetryPolicy } from './retry-policy.ts';

const failure = (code: Problem['code']): Problem => problem(code, 'it ended');
const at = (step: number) => ({ type: 'metric', step }) as WorkerEvent;

it.each<[Problem['code'], string, string]>([
  ['train.out-of-memory', 'memory', 'halve-micro-batch'],
  ['train.memory-limit', 'memory', 'halve-micro-batch'],
  ['train.diverged', 'diverged', 'halve-learning-rate'],
  ['disk.full', 'disk', 'make-room'],
  ['checkpoint.damaged', 'damaged', 'none'],
  ['run.worker-lost', 'lost', 'none'],
  ['run.worker-stalled', 'stalled', 'none'],
  ['run.peer-lost', 'peer-lost', 'none'],
])('%s is tried again, as %s, after %s', (code, name, remedy) => {
  const decision = new RetryPolicy().decide(failure(code));
  expect(decision).toEqual({ kind: 'retry', class: name, remedy, waitSeconds: 1 });
});

it('gives up what no further attempt would change', () => {
  const decision = new RetryPolicy().decide(failure('plan.invalid'));
  expect(decision).toEqual({ kind: 'give-up', problem: failure('plan.invalid') });
});

it('waits twice as long each time, up to a bound, and again from the start after a checkpoint', () => {
  const policy = new RetryPolicy({ atMost: 99 });
  const waits = Array.from({ length: 7 }, (_, n) => {
    policy.take(at(n + 1));
    const decision = policy.decide(failure('run.worker-lost'));
    return decision.kind === 'retry' ? decision.waitSeconds : null;
  });
  expect(waits).toEqual([1, 2, 4, 8, 16, 16, 16]);
  policy.take({ type: 'checkpoint', step: 8 });
  policy.take(at(9));
  expect(policy.decide(failure('run.worker-lost'))).toMatchObject({ waitSeconds: 1 });
});

it('a checkpoint that was there before is no progress', () => {
  const policy = new RetryPolicy();
  policy.take({ type: 'checkpoint', step: 5 });
  const kinds = [7, 8, 9].map((step) => {
    policy.take({ type: 'checkpoint', step: 5 });
    policy.take(at(step));
    return policy.decide(failure('run.worker-lost')).kind;
  });
  expect(kinds).toEqual(['retry', 'retry', 'give-up']);
});

it('memory may run out at the same step until a row is left: each time less is asked for', () => {
  const policy = new RetryPolicy();
  policy.take(at(3));
  expect(policy.decide(failure('train.out-of-memory')).kind).toBe('retry');
  expect(policy.decide(failure('train.out-of-memory')).kind).toBe('retry');
});
