import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import studentQuantile from '@stdlib/stats-base-dists-t-quantile';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomBits, streamKey } from '../../engine/model/random.ts';
import { percentiles, ratio, studentized } from './bootstrap.ts';
import { clopperPearson } from './clopper-pearson.ts';
import { differenceOf, once, ratioOf, sumClusters, type Term } from './estimate.ts';
import { mcnemar } from './mcnemar.ts';
import { tango } from './tango.ts';
import { independent } from './uncertainty.ts';

const uniform = (seed: number, index: number) => randomBits(streamKey(seed), index) / 0x1_0000_0000;

const terms = (above: readonly number[], below: readonly number[]): Term[] =>
  above.map((value, i) => ({ id: `${i}`, above: value, below: below[i] }));

const judged = (right: number, items: number): Term[] =>
  terms(
    Array.from({ length: items }, (_, i) => Number(i < right)),
    Array.from({ length: items }, () => 1),
  );

describe('distributions', () => {
  it.each([
    [0, 0.5],
    [1, 0.841344746],
    [-1.959963985, 0.025],
    [3, 0.998650102],
  ])('Φ(%d) is %d', (x, expected) => {
    expect(normalCdf(x, 0, 1)).toBeCloseTo(expected, 9);
    expect(normalQuantile(expected, 0, 1)).toBeCloseTo(x, 6);
  });

  // Tables: Abramowitz and Stegun 26.10.
  it.each([
    [1, 12.7062047],
    [5, 2.5705818],
    [10, 2.2281389],
    [30, 2.0422725],
  ])('t of %d degrees of freedom is %d', (degrees, expected) => {
    expect(studentQuantile(0.975, degrees)).toBeCloseTo(expected, 6);
    expect(studentQuantile(0.025, degrees)).toBeCloseTo(-expected, 6);
  });

  it('the beta quantile of whole a and b is where the binomial tail takes its value', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 1000 }),
        (share, a, b) => {
          const x = betaQuantile(share, a, b);
          const trials = a + b - 1;
          let tail = 0;
          let logChoose = 0;
          for (let k = 0; k <= trials; k++) {
            if (k >= a)
              tail += Math.exp(logChoose + k * Math.log(x) + (trials - k) * Math.log1p(-x));
            logChoose += Math.log(trials - k) - Math.log(k + 1);
          }
          expect(tail).toBeCloseTo(share, 9);
        },
      ),
    );
  });

  // They end in artifacts that are hashed: another digit is another version of their stages.
  it('have the same digits everywhere', () => {
    expect(betaQuantile(0.025, 8, 3)).toBe(0.4439045376923585);
    expect(betaQuantile(0.975, 812.4, 189.6)).toBe(0.8344206276477797);
    expect(studentQuantile(0.975, 10)).toBe(2.2281388519862744);
    expect(normalQuantile(0.975, 0, 1)).toBe(1.9599639845400538);
    expect(normalCdf(-2.5, 0, 1)).toBe(0.006209665325776139);
  });
});

describe('Clopper–Pearson interval', () => {
  // R: binom.test(x, n)$conf.int.
  it.each([
    [0, 10, 0, 0.3084971],
    [8, 10, 0.4439045, 0.9747893],
    [1, 10, 0.0025286, 0.4450161],
    [50, 100, 0.3983211, 0.6016789],
    [20, 20, 0.8315665, 1],
  ])('of %d in %d', (successes, trials, low, high) => {
    const interval = clopperPearson(judged(successes, trials), independent(1));
    expect(interval.low).toBeCloseTo(low, 6);
    expect(interval.high).toBeCloseTo(high, 6);
  });

  it('counts items that repeat each other once', () => {
    const items = judged(8, 10);
    const tripled = items.flatMap((item) =>
      [0, 1, 2].map((n) => ({ ...item, id: `${item.id}.${n}` })),
    );
    const clusters = new Map(tripled.map(({ id }) => [id, id.split('.')[0]]));
    const once3 = clopperPearson(tripled, { ...independent(1), clusters });
    const single = clopperPearson(items, independent(1));
    expect(once3.low).toBeLessThan(single.low + 0.02);
    expect(once3.high).toBeGreaterThan(single.high - 0.02);
    const wrongly = clopperPearson(tripled, independent(1));
    expect(wrongly.high - wrongly.low).toBeLessThan(0.75 * (once3.high - once3.low));
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

describe('Tango interval', () => {
  const counts = fc
    .tuple(fc.integer({ min: 2, max: 300 }), fc.nat(), fc.nat())
    .map(([items, a, b]) => {
      const first = a % (items + 1);
      return [items, first, b % (items - first + 1)] as const;
    });

  it('holds the difference, within -1 and 1, and turns with the sides', () => {
    fc.assert(
      fc.property(counts, ([items, first, second]) => {
        const { low, high } = tango(items, first, second, 0.05);
        const difference = (first - second) / items;
        expect(low).toBeGreaterThanOrEqual(-1);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(difference);
        expect(high).toBeGreaterThanOrEqual(difference);
        const turned = tango(items, second, first, 0.05);
        expect(turned.low).toBeCloseTo(-high, 6);
        expect(turned.high).toBeCloseTo(-low, 6);
      }),
    );
  });

  it('leaves out no difference exactly when the score test of McNemar does', () => {
    fc.assert(
      fc.property(counts, ([items, first, second]) => {
        const z = Math.abs(first - second) / Math.sqrt(Math.max(1, first + second));
        const { low, high } = tango(items, first, second, 0.05);
        if (z > 1.97) expect(low > 0 || high < 0).toBe(true);
        if (z < 1.95) expect(low <= 1e-9 && high >= -1e-9).toBe(true);
      }),
    );
  });

  it('has a width where the two never disagreed', () => {
    const { low, high } = tango(20, 0, 0, 0.05);
    expect(high).toBeGreaterThan(0.1);
    expect(low).toBeCloseTo(-high, 6);
  });
});

describe('bootstrap', () => {
  it('covers the true ratio at its nominal level with few skewed clusters', () => {
    const trials = 300;
    const clusters = 12;
    let covered = 0;
    for (let trial = 0; trial < trials; trial++) {
      const size = Array.from({ length: clusters }, (_, i) => 5 + 20 * uniform(trial, i));
      const sum = size.map((n, i) => n * (2 + uniform(trial + 10_000, i)));
      const sums = sumClusters(terms(sum, size), independent(trial));
      const { low, high } = studentized(clusters, ratioOf(sums), independent(trial));
      if (low <= 2.5 && 2.5 <= high) covered++;
    }
    // 95 % of 300 less three standard deviations of the count.
    expect(covered).toBeGreaterThanOrEqual(274);
  });

  it('takes items of one cluster for one piece of evidence', () => {
    const values = Array.from({ length: 10 }, (_, i) => uniform(1, i));
    const repeated = values.flatMap((value) => Array.from({ length: 5 }, () => value));
    const items = terms(
      repeated,
      repeated.map(() => 1),
    );
    const clusters = new Map(items.map(({ id }) => [id, `${Math.floor(Number(id) / 5)}`]));
    const width = (uncertainty: ReturnType<typeof independent>) => {
      const sums = sumClusters(items, uncertainty);
      const { low, high } = studentized(sums.above.length, ratioOf(sums), uncertainty);
      return high - low;
    };
    expect(width({ ...independent(1), clusters })).toBeGreaterThan(1.8 * width(independent(1)));
  });

  it('gives the same interval for the same seed, and holds the estimate', () => {
    const items = terms([3, 5, 9, 2, 4, 8], [1, 2, 3, 1, 2, 2]);
    const ids = items.map(({ id }) => id);
    const statistic = ratio(
      items.map(({ above }) => above),
      items.map(({ below }) => below),
    );
    const interval = percentiles(ids, statistic, independent(7));
    expect(percentiles(ids, statistic, independent(7))).toEqual(interval);
    expect(percentiles(ids, statistic, independent(8))).not.toEqual(interval);
    const value = statistic(once(6));
    expect(interval.low).toBeLessThan(value);
    expect(interval.high).toBeGreaterThan(value);
  });

  it('is wider where less error is allowed', () => {
    const sums = sumClusters(
      terms(
        Array.from({ length: 40 }, (_, i) => uniform(3, i)),
        Array.from({ length: 40 }, () => 1),
      ),
      independent(1),
    );
    const at = (error: number) => studentized(40, ratioOf(sums), independent(1, error));
    expect(at(0.01).low).toBeLessThan(at(0.05).low);
    expect(at(0.01).high).toBeGreaterThan(at(0.05).high);
  });
});

describe('estimates', () => {
  it('have the standard error of the mean where every item weighs the same', () => {
    const values = Array.from({ length: 30 }, (_, i) => uniform(5, i));
    const mean = values.reduce((total, value) => total + value, 0) / 30;
    const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / 29;
    const sums = sumClusters(
      terms(
        values,
        values.map(() => 1),
      ),
      independent(1),
    );
    const { value, standardError } = ratioOf(sums)(once(30));
    expect(value).toBeCloseTo(mean, 12);
    expect(standardError).toBeCloseTo(Math.sqrt(variance / 30), 12);
  });

  it('of a difference know nothing of what both have in common', () => {
    const hard = Array.from({ length: 30 }, (_, i) => 10 * uniform(6, i));
    const below = hard.map((_, i) => 1 + uniform(7, i));
    const of = (shift: number) =>
      sumClusters(
        terms(
          hard.map((value, i) => value + shift * below[i]),
          below,
        ),
        independent(1),
      );
    const { value, standardError } = differenceOf(of(0.3), of(0))(once(30));
    expect(value).toBeCloseTo(0.3, 10);
    expect(standardError).toBeCloseTo(0, 10);
  });
});
