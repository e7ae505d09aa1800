import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BottomSample, priorityOf, sampleKey } from './sampling.ts';

function sample(seed: number, { size = 10, rows = 1000, file = 'a.jsonl' } = {}): number[] {
  const key = sampleKey(seed, file);
  const drawn = new BottomSample<number>(size);
  for (let line = 1; line <= rows; line++) drawn.offer(priorityOf(key, line), () => line);
  return drawn.drawn.map(({ item }) => item);
}

it('gives the same sample for the same seed and file, and another for another', () => {
  expect(sample(1)).toEqual(sample(1));
  expect(sample(1)).not.toEqual(sample(2));
  expect(sample(1)).not.toEqual(sample(1, { file: 'b.jsonl' }));
});

it('keeps all of a short stream, in its order', () => {
  expect(sample(1, { rows: 7 })).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

it('gives every line the same chance, and draws from two files independently', () => {
  const counts = Array.from({ length: 100 }, () => 0);
  let both = 0;
  for (let seed = 0; seed < 2000; seed++) {
    const [a, b] = ['a', 'b'].map((file) => sample(seed, { rows: 100, file }));
    for (const line of a) counts[line - 1]++;
    both += a.filter((line) => b.includes(line)).length;
  }
  // Of 2,000 samples of a tenth, 200 hold a line; chi-square over 99 degrees of freedom has a
  // standard deviation of 14, less a tenth for drawing without replacement.
  const chi = counts.reduce((sum, count) => sum + (count - 200) ** 2 / 180, 0);
  expect(chi).toBeGreaterThan(50);
  expect(chi).toBeLessThan(150);
  // One line in common is expected of each pair of samples; the standard error is 0.02.
  expect(both / 2000).toBeGreaterThan(0.9);
  expect(both / 2000).toBeLessThan(1.1);
});

it('is the same put together from samples of stretches, whatever bound they were told', () => {
  const priority = fc.oneof(fc.nat(30), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.tuple(priority, fc.nat(3)), { maxLength: 60 }), { maxLength: 8 }),
      fc.integer({ min: 1, max: 20 }),
      (stretches, size) => {
        const whole = new BottomSample<number>(size);
        const merged = new BottomSample<number>(size);
        const bounds = [merged.bound];
        for (const [nth, stretch] of stretches.entries()) {
          const late = stretch[0]?.[1] ?? 0;
          const part = new BottomSample<number>(size, bounds[Math.max(0, nth - late)]);
          for (const [at, [each]] of stretch.entries()) {
            whole.offer(each, () => 100 * nth + at);
            part.offer(each, () => 100 * nth + at);
          }
          for (const { priority: each, item } of part.drawn) merged.offer(each, () => item);
          bounds.push(merged.bound);
        }
        expect(merged.drawn).toEqual(whole.drawn);
        const all = stretches.flatMap((stretch, nth) =>
          stretch.map(([each], at) => ({ priority: each, item: 100 * nth + at })),
        );
        const smallest = all.toSorted((a, b) => a.priority - b.priority || a.item - b.item);
        expect(whole.drawn).toEqual(smallest.slice(0, size).sort((a, b) => a.item - b.item));
      },
    ),
    { numRuns: 200 },
  );
});
