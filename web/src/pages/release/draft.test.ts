import { describe, expect, it } from 'vitest';
import type { BacklogEntry } from '../../../../src/lifecycle/deliver/backlog.ts';
import type { TrainPlan } from '../../../../src/runtimes/train-plan.ts';
import { nextOf } from './draft.ts';

const plan = {
  base: 'brew-3m',
  method: 'full',
  steps: 100,
  learningRate: 0.002,
  sequenceLength: 128,
} as TrainPlan;

const entry = (kind: BacklogEntry['kind'], evidence = {}): BacklogEntry => ({
  kind,
  title: '',
  action: '',
  weight: 0.5,
  evidence,
});

describe('what the backlog drafts', () => {
  it('is twice the steps while the loss still falls', () => {
    expect(nextOf(entry('still-learning'), plan)).toMatchObject({
      page: 'runs',
      draft: { baseModel: 'brew-3m', method: 'full', steps: 200 },
    });
  });

  it('is half the rate up to the best step after overfitting', () => {
    expect(nextOf(entry('overfitting', { bestStep: 40 }), plan)).toMatchObject({
      draft: { steps: 40, learningRate: 0.001 },
    });
  });

  it('fits the longest row where rows were cut', () => {
    expect(nextOf(entry('truncated-rows', { longest: 300 }), plan)).toMatchObject({
      draft: { sequenceLength: 300 },
    });
  });

  it('leads to the data for what only data helps', () => {
    for (const kind of [
      'split-shift',
      'few-examples',
      'confused-labels',
      'rejected-records',
    ] as const)
      expect(nextOf(entry(kind), plan).page).toBe('data');
  });
});
