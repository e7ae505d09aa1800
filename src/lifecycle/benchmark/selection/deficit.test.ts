import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Deficit } from './deficit.ts';

const z = 2.2;
const clusters = fc.array(
  fc.record({
    gain: fc.double({ min: -5, max: 5, noNaN: true }),
    size: fc.integer({ min: 1, max: 4 }),
  }),
  { minLength: 30, maxLength: 60 },
);

function deficitOf(added: readonly { gain: number; size: number }[]): Deficit {
  const deficit = new Deficit();
  for (const { gain, size } of added) deficit.add(gain, size);
  return deficit;
}

it('is the mean at which the sum is z of its own root sum of squares', () => {
  fc.assert(
    fc.property(clusters, (added) => {
      const bound = deficitOf(added).atLeast(z, 0);
      const beyond = added.map(({ gain, size }) => gain - bound * size);
      const sum = beyond.reduce((total, value) => total + value, 0);
      const root = Math.sqrt(beyond.reduce((total, value) => total + value ** 2, 0));
      expect(sum - z * root).toBeCloseTo(0, 5);
    }),
  );
});

it('grows by what every opponent gains more', () => {
  fc.assert(
    fc.property(clusters, fc.double({ min: -3, max: 3, noNaN: true }), (added, more) => {
      const moved = added.map(({ gain, size }) => ({ gain: gain + more * size, size }));
      const [before, after] = [added, moved].map((each) => deficitOf(each).atLeast(z, 0));
      expect(after - before).toBeCloseTo(more, 5);
    }),
  );
});

it('says nothing on fewer clusters than z squared', () => {
  const four = deficitOf(Array.from({ length: 4 }, () => ({ gain: 1, size: 1 })));
  expect(four.atLeast(z, 0)).toBe(-Infinity);
});

it('needs more than a run of luck where items are right or wrong', () => {
  const wins = (count: number) =>
    deficitOf(Array.from({ length: 20 }, (_, i) => ({ gain: Number(i < count), size: 1 })));
  // Six heads in a row come once in 64; z of 2.2 stands for once in 72.
  expect(wins(6).atLeast(z, 1)).toBeLessThan(0);
  expect(wins(8).atLeast(z, 1)).toBeGreaterThan(0);
});
