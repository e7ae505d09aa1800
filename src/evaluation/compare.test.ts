import { describe, expect, it } from 'vitest';
import { compare } from './compare.ts';
import type { EvaluatedItem } from './item.ts';
import { independent } from './statistics/uncertainty.ts';

const likelihoods = (nats: (i: number) => number, count = 40): EvaluatedItem[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `item ${i}`,
    likelihood: {
      logProbability: -nats(i),
      targetTokens: 10,
      targetBytes: 40 + (i % 7),
      targetWords: 8,
    },
  }));

describe('bits per byte', () => {
  it('tell apart what differs a little on every item, however unlike the items are', () => {
    const hard = (i: number) => 30 + 25 * (i % 5);
    const comparison = compare(
      'bits-per-byte',
      likelihoods((i) => hard(i) * 0.97),
      likelihoods(hard),
      independent(1),
    )!;
    expect(comparison.better).toBe('first');
    expect(comparison.difference).toBeLessThan(0);
    expect(comparison.interval.high).toBeLessThan(0);
  });

  it('leave undecided what differs by chance', () => {
    const comparison = compare(
      'bits-per-byte',
      likelihoods((i) => 50 + (i % 2 === 0 ? 5 : -5)),
      likelihoods((i) => 50 + (i % 2 === 0 ? -5 : 5)),
      independent(1),
    )!;
    expect(comparison.better).toBe('undecided');
  });

  it('pair by id, whatever the order, and drop items that only one has', () => {
    const first = likelihoods((i) => 50 + i);
    const second = likelihoods((i) => 40 + i);
    const comparison = compare(
      'bits-per-byte',
      first,
      second.toReversed().slice(5),
      independent(1),
    )!;
    expect(comparison.items).toBe(35);
    expect(comparison.better).toBe('second');
  });
});

describe('accuracy', () => {
  const choices = (right: (i: number) => boolean): EvaluatedItem[] =>
    Array.from({ length: 60 }, (_, i) => ({
      id: `${i}`,
      choice: { label: 'a', predicted: right(i) ? 'a' : 'b' },
    }));

  it('decides by the exact test on the items that one alone got right', () => {
    const comparison = compare(
      'accuracy',
      choices((i) => i < 40),
      choices((i) => i < 30),
      independent(1),
    )!;
    expect(comparison).toMatchObject({ better: 'first', items: 60 });
    expect(comparison.difference).toBeCloseTo(10 / 60, 12);
    // Ten against none: 2 / 2¹⁰.
    expect(comparison.pValue).toBeCloseTo(0.001953125, 9);
  });

  it('does not decide on four items', () => {
    const comparison = compare(
      'accuracy',
      choices((i) => i < 34),
      choices((i) => i < 30),
      independent(1),
    )!;
    expect(comparison.better).toBe('undecided');
  });

  it('says nothing where one of both chose no label', () => {
    const chose = choices(() => true);
    const wrote = chose.map(({ id }) => ({ id, replies: [] }));
    expect(compare('accuracy', chose, wrote, independent(1))).toBeUndefined();
  });
});
