import { describe, expect, it } from 'vitest';
import { compareAccuracy, compareLikelihood } from './comparison.ts';

const item = (id: number, nats: number) => ({
  id: `${id}`,
  logProbability: -nats,
  targetTokens: 10,
  targetBytes: 40,
});

describe('comparison on held-out items', () => {
  it('gives the worsening as a share of the reference, paired by id', () => {
    const reference = Array.from({ length: 30 }, (_, id) => item(id, 20 + id));
    const candidate = reference.map(({ id, logProbability }) =>
      item(Number(id), -logProbability * 1.1),
    );
    const found = compareLikelihood([...candidate].reverse(), reference, 1);
    expect(found.items).toBe(30);
    expect(found.worsening.value).toBeCloseTo(0.1, 10);
    // Every item is worse by the same share, so nothing is left to chance.
    expect(found.worsening.interval.low).toBeCloseTo(0.1, 10);
    expect(found.worsening.interval.high).toBeCloseTo(0.1, 10);
  });

  it('counts only items that both were scored on', () => {
    expect(compareLikelihood([item(1, 5), item(2, 5)], [item(2, 5), item(3, 5)], 1).items).toBe(1);
    expect(() => compareLikelihood([item(1, 5)], [item(2, 5)], 1)).toThrow(/different items/);
  });

  it('gives the loss of accuracy as a difference of shares', () => {
    const labelled = (predicted: (id: number) => string) =>
      Array.from({ length: 40 }, (_, id) => ({
        id: `${id}`,
        label: 'a',
        predicted: predicted(id),
      }));
    const found = compareAccuracy(
      labelled((id) => (id < 20 ? 'a' : 'b')),
      labelled((id) => (id < 30 ? 'a' : 'b')),
      1,
    );
    expect(found.worsening.value).toBeCloseTo(0.25, 10);
    expect(found.worsening.interval.low).toBeGreaterThan(0);
  });
});
