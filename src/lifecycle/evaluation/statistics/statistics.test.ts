import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomBits, streamKey } from '../../../engine/model/random.ts';
import { bootstrap, once, ratio } from './bootstrap.ts';
import { mcnemar } from './mcnemar.ts';
import { normalCdf, t95, z95 } from './normal.ts';
import { wilson } from './wilson.ts';

describe('normal and t', () => {
  it.each([
    [0, 0.5],
    [1, 0.841344746],
    [-1.959963985, 0.025],
    [3, 0.998650102],
  ])('Φ(%d) is %d', (x, expected) => expect(normalCdf(x)).toBeCloseTo(expected, 6));

  it.each([
    [5, 2.570582],
    [10, 2.228139],
    [30, 2.042272],
    [1e9, z95],
  ])('t of %d degrees of freedom is %d', (degrees, expected) =>
    expect(Math.abs(t95(degrees) / expected - 1)).toBeLessThan(0.003),
  );
});

describe('Wilson interval', () => {
  // Wilson (1927), equation by hand to seven digits.
  it.each([
    [8, 10, 0.4901625, 0.9433178],
    [1, 10, 0.0178762, 0.40415],
    [50, 100, 0.4038315, 0.5961685],
  ])('of %d in %d', (successes, trials, low, high) => {
    const interval = wilson(successes, trials);
    expect(interval.low).toBeCloseTo(low, 6);
    expect(interval.high).toBeCloseTo(high, 6);
  });

  it('stays within 0 and 1 and holds the share', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat(), (trials, draw) => {
        const successes = draw % (trials + 1);
        const { low, high } = wilson(successes, trials);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(successes / trials);
        expect(high).toBeGreaterThanOrEqual(successes / trials);
      }),
    );
  });
});

describe('McNemar exact', () => {
  // 2 · Σ C(b + c, k) / 2^(b + c) for k up to min(b, c), in exact fractions.
  it.each([
    [0, 0, 1],
    [1, 0, 1],
    [0, 6, 0.03125],
    [3, 12, 0.03515625],
    [10, 25, 0.0166738478],
  ])('%d against %d', (first, second, expected) => {
    expect(mcnemar(first, second)).toBeCloseTo(expected, 7);
    expect(mcnemar(second, first)).toBe(mcnemar(first, second));
  });
});

describe('cluster bootstrap', () => {
  const uniform = (seed: number, index: number) =>
    randomBits(streamKey(seed), index) / 0x1_0000_0000;

  it('covers the true ratio at its nominal level with few clusters', () => {
    const trials = 300;
    const clusters = 12;
    let covered = 0;
    for (let trial = 0; trial < trials; trial++) {
      const size = Array.from({ length: clusters }, (_, i) => 5 + 20 * uniform(trial, i));
      const sum = size.map((n, i) => n * (2 + uniform(trial + 10_000, i)));
      const { low, high } = bootstrap(clusters, trial, ratio(sum, size));
      if (low <= 2.5 && 2.5 <= high) covered++;
    }
    // 95 % of 300 less three standard deviations of the count.
    expect(covered).toBeGreaterThanOrEqual(274);
  });

  it('gives the same interval for the same seed and holds the estimate', () => {
    const numerator = [3, 5, 9, 2, 4, 8];
    const denominator = [1, 2, 3, 1, 2, 2];
    const statistic = ratio(numerator, denominator);
    const interval = bootstrap(6, 7, statistic);
    expect(bootstrap(6, 7, statistic)).toEqual(interval);
    expect(bootstrap(6, 8, statistic)).not.toEqual(interval);
    const value = statistic(once(6));
    expect(interval.low).toBeLessThan(value);
    expect(interval.high).toBeGreaterThan(value);
  });
});
