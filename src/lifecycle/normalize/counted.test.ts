import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { mostFrequent } from './candidates/most-frequent.ts';
import { lengthStatistics } from './length-statistics.ts';

const word = fc.oneof(
  fc.nat(20),
  fc.nat(70_000),
  fc.constantFrom(65_535, 65_536, 2 ** 32 - 1),
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
);
const words = fc.array(word, { maxLength: 60 });

it('finds the quantiles that sorting finds', () => {
  fc.assert(
    fc.property(words, (values) => {
      const sorted = values.toSorted((a, b) => a - b);
      const rank = (quantile: number) =>
        sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? 0;
      const total = values.reduce((sum, value) => sum + value, 0);
      const [p50, p95, max] = [rank(0.5), rank(0.95), rank(1)];
      expect(lengthStatistics(values)).toEqual({ total, p50, p95, max });
    }),
  );
});

it('finds the value that comes most often, the smallest of several', () => {
  fc.assert(
    fc.property(words, (values) => {
      const counts = new Map<number, number>();
      for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
      const [first] = [...counts]
        .map(([value, count]) => ({ value, count }))
        .sort((a, b) => b.count - a.count || a.value - b.value);
      expect(mostFrequent(Uint32Array.from(values))).toEqual(first);
    }),
  );
});
