import { expect, it } from 'vitest';
import { RidgeRegression } from './ridge.ts';

const width = 5;
const matrix = Array.from({ length: width * width }, (_, i) => Math.sin(3 * i + 1));

const times = (m: ArrayLike<number>, x: Float64Array): Float64Array =>
  Float64Array.from({ length: width }, (_, i) =>
    x.reduce((sum, value, j) => sum + m[i * width + j] * value, 0),
  );

const inputOf = (n: number): Float64Array =>
  Float64Array.from({ length: width }, (_, i) => Math.cos((n + 1) * (i + 1.3) + i * i));

it('finds the map that targets are made with', () => {
  const regression = new RidgeRegression(width);
  for (let n = 0; n < 40; n++) regression.add(inputOf(n), times(matrix, inputOf(n)));
  const found = regression.solve(1e-9);
  for (const [i, value] of matrix.entries()) expect(found[i]).toBeCloseTo(value, 5);
});

it('is at a minimum of what it minimises, fewer pairs than directions being enough', () => {
  const penalty = 0.1;
  const pairs = [1, 2, 3].map((n) => [inputOf(n), inputOf(n + 50)] as const);
  const regression = new RidgeRegression(width);
  for (const [input, target] of pairs) regression.add(input, target);
  const found = Float64Array.from(regression.solve(penalty));
  const square = pairs.reduce((sum, [input]) => sum + input.reduce((all, x) => all + x * x, 0), 0);
  const cost = (m: Float64Array) =>
    pairs.reduce(
      (sum, [input, target]) =>
        sum + times(m, input).reduce((all, value, i) => all + (value - target[i]) ** 2, 0),
      (penalty * square * m.reduce((sum, x) => sum + x * x, 0)) / width,
    );
  for (let i = 0; i < found.length; i++)
    for (const step of [-1e-3, 1e-3]) {
      const moved = found.slice();
      moved[i] += step;
      expect(cost(moved)).toBeGreaterThan(cost(found));
    }
});

it('refuses to say anything of nothing', () => {
  expect(() => new RidgeRegression(width).solve(1)).toThrow('nothing was added');
});
