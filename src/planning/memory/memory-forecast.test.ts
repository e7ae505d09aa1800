import { describe, expect, it } from 'vitest';
import { memoryFindings, memoryLimit, type MemoryEstimate } from './memory-forecast.ts';

const gibibyte = 1024 ** 3;
const estimate: MemoryEstimate = {
  origin: 'estimated',
  low: 1.7 * gibibyte,
  expected: 2 * gibibyte,
  high: 2.4 * gibibyte,
  certain: gibibyte,
  items: {
    weights: 2 * gibibyte,
    gradients: 0,
    optimizer: 0,
    activations: 0,
    logits: 0,
    workspace: 0,
    runtime: 0,
    tokens: 0,
  },
};

describe('memory', () => {
  it.each([
    [4, []],
    [2.2, ['error preflight.memory-tight']],
    [1.9, ['error preflight.memory']],
  ])('with %d GiB there', (limit, expected) => {
    const findings = memoryFindings(estimate, limit * gibibyte);
    expect(findings.map(({ code, severity }) => `${severity} ${code}`)).toEqual(expected);
  });

  it('limits to whole GiB, at least one', () => {
    expect(memoryLimit() % gibibyte).toBe(0);
    expect(memoryLimit()).toBeGreaterThanOrEqual(gibibyte);
  });
});
