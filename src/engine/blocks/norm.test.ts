import { expect, test } from 'vitest';
import { Graph } from '../graph/graph.ts';
import { compile, tensor } from '../graph/session.ts';
import { randomBits } from '../model/random.ts';
import { rmsNormBackward } from './norm.ts';

const [rows, size] = [971, 256];

const values = (count: number, key: number) =>
  Float32Array.from({ length: count }, (_, i) => randomBits(key, i) / 0x8000_0000 - 1);

async function backward(threads: number): Promise<Float32Array> {
  const g = new Graph();
  for (const name of ['normed', 'dy']) g.input(name, [rows, size]);
  g.input('inverse', [rows, 1]);
  g.input('weight', [size]);
  g.output(
    'dx',
    rmsNormBackward(g, { normed: 'normed', inverse: 'inverse', weight: 'weight', dy: 'dy', size }),
  );
  const session = await compile(g, threads);
  const dx = new Float32Array(rows * size);
  await session.run(
    {
      normed: tensor({ data: values(rows * size, 1), shape: [rows, size] }),
      dy: tensor({ data: values(rows * size, 2), shape: [rows, size] }),
      inverse: tensor({ data: values(rows, 3), shape: [rows, 1] }),
      weight: tensor({ data: values(size, 4), shape: [size] }),
    },
    { dx: tensor({ data: dx, shape: [rows, size] }) },
  );
  await session.release();
  return dx;
}

test('rows round alike however threads share them', async () => {
  const one = await backward(1);
  for (const threads of [2, 3])
    expect(Buffer.from((await backward(threads)).buffer).equals(Buffer.from(one.buffer))).toBe(
      true,
    );
});
