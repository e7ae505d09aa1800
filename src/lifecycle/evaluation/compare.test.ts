import { describe, expect, it } from 'vitest';
import { compareJudged, compareLikelihood } from './compare.ts';
import type { LikelihoodItem } from './metrics/likelihood.ts';

const likelihoods = (nats: (i: number) => number, count = 40): LikelihoodItem[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `item ${i}`,
    logProbability: -nats(i),
    targetTokens: 10,
    targetBytes: 40 + (i % 7),
  }));

describe('compareLikelihood', () => {
  it('tells apart what differs a little on every item, however unlike the items are', () => {
    const hard = (i: number) => 30 + 25 * (i % 5);
    const comparison = compareLikelihood(
      likelihoods((i) => hard(i) * 0.97),
      likelihoods(hard),
      1,
    );
    expect(comparison.better).toBe('first');
    expect(comparison.difference).toBeLessThan(0);
    expect(comparison.interval.high).toBeLessThan(0);
  });

  it('leaves undecided what differs by chance', () => {
    const comparison = compareLikelihood(
      likelihoods((i) => 50 + (i % 2 === 0 ? 5 : -5)),
      likelihoods((i) => 50 + (i % 2 === 0 ? -5 : 5)),
      1,
    );
    expect(comparison.better).toBe('undecided');
  });

  it('pairs by id, whatever the order, and drops items that only one has', () => {
    const first = likelihoods((i) => 50 + i);
    const second = likelihoods((i) => 40 + i);
    const comparison = compareLikelihood(first, second.toReversed().slice(5), 1);
    expect(comparison.items).toBe(35);
    expect(comparison.better).toBe('second');
  });
});

describe('compareJudged', () => {
  const judgements = (right: (i: number) => boolean) =>
    Array.from({ length: 60 }, (_, i) => ({ id: `${i}`, right: right(i) }));

  it('decides by the exact test on the items that one alone got right', () => {
    const comparison = compareJudged(
      'accuracy',
      judgements((i) => i < 40),
      judgements((i) => i < 30),
      1,
    );
    expect(comparison).toMatchObject({ better: 'first', difference: 10 / 60, items: 60 });
    // Ten against none: 2 / 2¹⁰.
    expect(comparison.pValue).toBeCloseTo(0.001953125, 9);
  });

  it('does not decide on four items', () => {
    const comparison = compareJudged(
      'exact-match',
      judgements((i) => i < 34),
      judgements((i) => i < 30),
      1,
    );
    expect(comparison.better).toBe('undecided');
  });
});
