import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { distancesToNearest } from './distances.ts';

const width = 4;
const cloud = fc
  .array(fc.float({ min: -3, max: 3, noNaN: true }), {
    minLength: 20 * width,
    maxLength: 20 * width,
  })
  .map((values) => Float32Array.from(values));

it('lies between 0 and 2, whatever the points', () => {
  fc.assert(
    fc.property(cloud, cloud, (points, others) => {
      for (const distance of distancesToNearest(points, others, width)) {
        expect(distance).toBeGreaterThanOrEqual(-1e-6);
        expect(distance).toBeLessThanOrEqual(2 + 1e-6);
      }
    }),
  );
});

it('does not hang on the scale of a coordinate', () => {
  fc.assert(
    fc.property(cloud, cloud, fc.constantFrom(0.25, 8), (points, others, factor) => {
      const scaled = (values: Float32Array) =>
        values.map((value, at) => (at % width === 0 ? factor * value : value));
      const before = distancesToNearest(points, others, width);
      const after = distancesToNearest(scaled(points), scaled(others), width);
      after.forEach((distance, row) => expect(distance).toBeCloseTo(before[row], 3));
    }),
  );
});

it('is nothing among points that are there five times, and large on the other side', () => {
  const side = [1, 1, 0.5, -0.5];
  const both = Float32Array.from(
    [side, side.map((value) => -value)].flatMap((one) => Array(5).fill(one).flat()),
  );
  const points = Float32Array.from([
    ...side,
    ...side.map((value, at) => (at < 2 ? value : -value)),
  ]);
  const [known, other] = distancesToNearest(points, both, width);
  expect(known).toBeCloseTo(0, 6);
  expect(other).toBeGreaterThan(0.3);
});
