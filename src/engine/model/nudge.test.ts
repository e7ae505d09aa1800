import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nudge } from './nudge.ts';

test('every number becomes a neighbour of itself, by the seed, and zero stays', () => {
  fc.assert(
    fc.property(
      fc.float32Array({
        noNaN: true,
        noDefaultInfinity: true,
        min: Math.fround(-1e30),
        max: Math.fround(1e30),
      }),
      fc.nat(),
      (values, seed) => {
        const moved = values.slice();
        nudge(moved, seed);
        const again = values.slice();
        nudge(again, seed);
        expect(moved).toEqual(again);
        moved.forEach((value, i) => {
          const before = values[i];
          if (before === 0) expect(value).toBe(before);
          else {
            expect(value).not.toBe(before);
            expect(Math.abs(value - before)).toBeLessThanOrEqual(
              Math.max(Math.abs(before) * 2 ** -23, 2 ** -149),
            );
          }
        });
      },
    ),
  );
});
