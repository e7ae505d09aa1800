import fc from 'fast-check';
import { expect, it } from 'vitest';
import { gainOver } from './held-out-gain.ts';

it('compares example by example: what is hard for both is no noise', () => {
  const before = { losses: [10, 200, 3000], tokens: [10, 10, 10] };
  const alike = { losses: [9, 199, 2999], tokens: [10, 10, 10] };
  expect(gainOver(before, alike)).toEqual({ mean: 3 / 30, standardError: 0 });
  const mixed = { losses: [4, 203, 2998], tokens: [10, 10, 10] };
  const { mean, standardError } = gainOver(before, mixed);
  // Gains 6, -3 and 2 nats: mean 5/3, deviation √(61/3), of three.
  expect(mean).toBeCloseTo(5 / 30, 12);
  expect(standardError).toBeCloseTo(Math.sqrt(61 / 3 / 3) / 10, 12);
});

it('is the difference of the losses per token', () => {
  const item = fc.record({
    tokens: fc.integer({ min: 1, max: 500 }),
    before: fc.double({ min: 0, max: 5000, noNaN: true }),
    now: fc.double({ min: 0, max: 5000, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(item, { minLength: 1 }), (items) => {
      const tokens = items.map((one) => one.tokens);
      const total = tokens.reduce((sum, count) => sum + count, 0);
      const sum = (values: number[]) => values.reduce((all, value) => all + value, 0);
      const before = items.map((one) => one.before);
      const now = items.map((one) => one.now);
      const { mean, standardError } = gainOver({ losses: before, tokens }, { losses: now, tokens });
      expect(mean).toBeCloseTo((sum(before) - sum(now)) / total, 6);
      expect(standardError).toBeGreaterThanOrEqual(0);
    }),
  );
});
