import { describe, expect, it } from 'vitest';

import { learningRateAt, type Schedule } from './schedule.ts';

const cosine: Schedule = {
  learningRate: 1,
  shape: 'cosine',
  warmupSteps: 4,
  steps: 14,
  finalShare: 0.1,
};

describe('learningRateAt', () => {
  it('warms up linearly from the first step on', () => {
    expect([0, 1, 2, 3, 4].map((step) => learningRateAt(cosine, step))).toEqual([
      0.25, 0.5, 0.75, 1, 1,
    ]);
  });

  it.each<[Schedule['shape'], number, number]>([
    ['cosine', 0.55, 0.1],
    ['linear', 0.55, 0.1],
    ['constant', 1, 1],
  ])('%s: %f half way and %f at the end', (shape, middle, end) => {
    expect(learningRateAt({ ...cosine, shape }, 9)).toBeCloseTo(middle, 12);
    expect(learningRateAt({ ...cosine, shape }, 14)).toBeCloseTo(end, 12);
    expect(learningRateAt({ ...cosine, shape }, 99)).toBeCloseTo(end, 12);
  });
});
