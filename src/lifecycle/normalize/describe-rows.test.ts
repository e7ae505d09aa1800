import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { mostFrequent } from './describe-rows.ts';

const word = fc.oneof(
  fc.nat(20),
  fc.nat(70_000),
  fc.constantFrom(65_535, 65_536, 2 ** 32 - 1),
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
);

it('finds the value that comes most often, the smallest of several', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), (values) => {
      const counts = new Map<number, number>();
      for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
      const [first] = [...counts]
        .map(([value, count]) => ({ value, count }))
        .sort((a, b) => b.count - a.count || a.value - b.value);
      expect(mostFrequent(Uint32Array.from(values))).toEqual(first);
    }),
  );
});
