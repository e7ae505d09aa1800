import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { loadKernel } from '../../kernels/load-kernel.ts';
import { AdamW, type AdamWKernel, type OptimizerSettings } from './adamw.ts';

const settings: OptimizerSettings = {
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-8,
  weightDecay: 0.1,
  maxGradNorm: 1,
};

describe('AdamW', () => {
  it('follows the formula for any number of parameters', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 11 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 3 }),
        async (sizes, steps) => {
          const parameters = sizes.map((size, i) => ({
            name: `p${i}`,
            shape: [size],
            decay: i % 2 === 0,
          }));
          const optimizer = await AdamW.create(parameters, settings);
          const values = optimizer.all('values').map((_, i) => Math.sin(i));
          optimizer.all('values').set(values);
          const count = values.length;
          const [p, m, v] = [
            Float64Array.from(values),
            new Float64Array(count),
            new Float64Array(count),
          ];
          const decays = parameters.flatMap(({ shape, decay }) =>
            Array<boolean>(shape[0]).fill(decay),
          );
          for (let step = 1; step <= steps; step++) {
            const g = Float32Array.from({ length: count }, (_, i) => Math.cos(3 * i + step));
            optimizer.all('gradients').set(g);
            const norm = optimizer.update(0.01);
            expect(norm).toBeCloseTo(Math.hypot(...g), 6);
            const clip = Math.min(1, 1 / (Math.hypot(...g) + 1e-6));
            for (let i = 0; i < count; i++) {
              m[i] = 0.9 * m[i] + 0.1 * g[i] * clip;
              v[i] = 0.99 * v[i] + 0.01 * (g[i] * clip) ** 2;
              const root = Math.sqrt(v[i] / (1 - 0.99 ** step));
              p[i] = p[i] * (decays[i] ? 1 - 0.01 * 0.1 : 1);
              p[i] -= ((0.01 / (1 - 0.9 ** step)) * m[i]) / (root + 1e-8);
            }
          }
          optimizer.all('values').forEach((value, i) => expect(value).toBeCloseTo(p[i], 5));
        },
      ),
      { numRuns: 20 },
    );
  });

  it('gives a parameter the same bytes wherever it lies', async () => {
    const run = async (before: number) => {
      const optimizer = await AdamW.create(
        [
          { name: 'before', shape: [before], decay: true },
          { name: 'it', shape: [9], decay: true },
        ],
        { ...settings, maxGradNorm: null },
      );
      optimizer.view('values', 'it').set([1, 2, 3, 4, 5, 6, 7, 8, 9]);
      optimizer.view('gradients', 'it').set([0.3, -2, 0.7, 1e-5, 4, 0, -0.1, 0.2, 5]);
      optimizer.update(0.1);
      return optimizer.view('values', 'it');
    };
    const expected = await run(4);
    for (const before of [1, 2, 3, 7]) expect(await run(before)).toEqual(expected);
  });
});

describe('the kernel of AdamW', () => {
  const f = Math.fround;

  /** The same in plain TypeScript: one operation after another, each rounded to 32 bits. */
  function update([p, g, m, v]: Float32Array[], factors: readonly number[]): void {
    const [b1, a1, b2, a2, rate, decay, scale, epsilon] = factors;
    for (let i = 0; i < p.length; i++) {
      m[i] = f(f(m[i] * b1) + f(g[i] * a1));
      v[i] = f(f(v[i] * b2) + f(f(g[i] * g[i]) * a2));
      const root = f(f(f(Math.sqrt(v[i])) * scale) + epsilon);
      p[i] = f(f(p[i] * decay) - f(f(m[i] * rate) / root));
    }
  }

  /** In 64 bits: four sums over whole fours, and then the rest. */
  function sumOfSquares(values: Float32Array): number {
    const sums = [0, 0, 0, 0];
    const fours = values.length & ~3;
    for (let i = 0; i < fours; i++) sums[i % 4] += values[i] * values[i];
    const total = sums[0] + sums[2] + (sums[1] + sums[3]);
    return values.subarray(fours).reduce((sum, value) => sum + value * value, total);
  }

  it('does what its twin does, bit for bit', async () => {
    const kernel = await loadKernel<AdamWKernel>('adamw');
    kernel.memory.grow(1);
    const float = fc.float({ noNaN: true });
    const count = fc.integer({ min: 0, max: 23 });
    const factors = fc.tuple(float, float, float, float, float, float, float, float);
    fc.assert(
      fc.property(count, count, factors, fc.infiniteStream(float), (before, count, by, floats) => {
        const places = [0, 1, 2, 3].map((kind) => 4 * (before + kind * (count + 1)));
        const state = places.map((at) => new Float32Array(kernel.memory.buffer, at, count));
        for (const view of state)
          for (let i = 0; i < count; i++) view[i] = floats.next().value ?? 0;
        const twin = state.map((view) => view.slice());
        const [p, g, m, v] = places;
        expect(kernel.sumOfSquares(g, count)).toBe(sumOfSquares(twin[1]));
        kernel.adamw(p, g, m, v, count, ...by);
        update(twin, by);
        expect(state).toEqual(twin);
      }),
      { numRuns: 500 },
    );
  });
});
