import { expect, it } from 'vitest';
import { Reservoir } from './sampling.ts';

function sample(seed: number, size = 10, stream = 1000): number[] {
  const reservoir = new Reservoir<number>(size, seed);
  for (let i = 0; i < stream; i++) reservoir.offer(() => i);
  return reservoir.items;
}

it('gives the same sample for the same seed, and another for another', () => {
  expect(sample(1)).toEqual(sample(1));
  expect(sample(1)).not.toEqual(sample(2));
});

it('keeps all of a short stream', () => {
  expect(sample(1, 10, 7)).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

it('gives every item the same chance', () => {
  const all = Array.from({ length: 2000 }, (_, seed) => sample(seed)).flat();
  const mean = all.reduce((sum, item) => sum + item, 0) / all.length;
  // The standard error of the mean of 20,000 draws from 0..999 is 2.
  expect(Math.abs(mean - 499.5)).toBeLessThan(10);
});
