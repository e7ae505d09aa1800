import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomBits, streamKey } from '../../engine/model/random.ts';
import { measureShift, type RowKind } from './shift.ts';

/** Rows of each side by category. */
const counted = (reference: readonly number[], observed: readonly number[]): RowKind[] =>
  reference.map((count, at) => ({ categories: [at], reference: count, observed: observed[at] }));

describe('a shift', () => {
  it('is nothing between sides that are made up alike, however many rows they have', () => {
    const { index, share } = measureShift(counted([300, 700], [30, 70]), 2);
    expect(share).toBe(0);
    expect(index).toBeLessThan(0.001);
  });

  it('is a known index and share', () => {
    const found = measureShift(counted([50_000, 50_000], [90_000, 10_000]), 2);
    // 0.4 · ln 1.8 + 0.4 · ln 5
    expect(found.index).toBeCloseTo(0.878889, 4);
    expect(found.share).toBeCloseTo(0.4, 10);
    expect(found.rows).toEqual({ reference: 100_000, observed: 100_000 });
  });

  it('of rows in one category each is by chance what chi-squared says', () => {
    const { chance, limit } = measureShift(counted([600, 300, 100], [60, 30, 10]), 3);
    const scale = 1 / 1000 + 1 / 100;
    expect(chance).toBeCloseTo(2 * scale, 10);
    // The quantile at 0.99 of chi-squared with two degrees of freedom.
    expect(limit / scale).toBeCloseTo(9.21, 1);
  });

  it('bounds how far a mean over rows moves that depends on the category alone', () => {
    const counts = fc.array(fc.nat(50), { minLength: 3, maxLength: 3 });
    const figures = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: 3,
      maxLength: 3,
    });
    fc.assert(
      fc.property(counts, counts, figures, (first, second, rightBy) => {
        fc.pre(first.some((count) => count > 0) && second.some((count) => count > 0));
        const mean = (of: readonly number[]) =>
          of.reduce((so, count, at) => so + count * rightBy[at], 0) /
          of.reduce((so, count) => so + count, 0);
        const { share } = measureShift(counted(first, second), 3);
        expect(Math.abs(mean(first) - mean(second))).toBeLessThanOrEqual(share + 1e-12);
      }),
    );
  });
});

describe('chance', () => {
  const uniform = (key: number, at: number) => randomBits(key, at) / 0x1_0000_0000;

  /** Rows about one of 20 subjects, with six words of 5 that belong to it: words hang together. */
  function said(count: number, seed: number): number[][] {
    return Array.from({ length: count }, (_, row) => {
      const key = streamKey(seed, row);
      const subject = Math.floor(20 * uniform(key, 0) ** 2);
      return Array.from(
        { length: 6 },
        (__, at) => 5 * subject + Math.floor(5 * uniform(key, at + 1)),
      );
    });
  }

  const between = (first: readonly number[][], second: readonly number[][]) =>
    measureShift(
      [
        ...first.map((categories) => ({ categories, reference: 1, observed: 0 })),
        ...second.map((categories) => ({ categories, reference: 0, observed: 1 })),
      ],
      100,
    );

  it('passes the limit hardly ever, and is on average what it is said to be', () => {
    const trials = Array.from({ length: 300 }, (_, trial) =>
      between(said(400, 2 * trial), said(100, 2 * trial + 1)),
    );
    const alarms = trials.filter(({ index, limit }) => index > limit).length;
    expect(alarms / trials.length).toBeLessThanOrEqual(0.02);
    const mean = (of: (one: (typeof trials)[number]) => number) =>
      trials.reduce((so, one) => so + of(one), 0) / trials.length;
    const ratio = mean(({ index }) => index) / mean(({ chance }) => chance);
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.2);
  });

  it('does not hide that a fifth of the rows are about something else', () => {
    const other = said(100, 2).map((row, at) => (at % 5 === 0 ? row.map(() => 97) : row));
    const { index, chance, limit } = between(said(400, 1), other);
    expect(index).toBeGreaterThan(limit);
    expect(index - chance).toBeGreaterThan(0.1);
  });
});
