import { compile, tensor } from '../../../engine/graph/session.ts';
import { Graph } from '../../../engine/graph/graph.ts';
import { gemm } from '../../../engine/graph/ops.ts';
import { fastest } from './fastest.ts';

const size = 768;
const seconds = 0.4;

/** Floating-point operations per second of a product of square matrices in the engine's runtime. */
export async function matrixRate(threads: number): Promise<number> {
  const g = new Graph();
  g.output('y', gemm(g, g.input('a', [size, size]), g.input('b', [size, size])));
  const matrix = () =>
    tensor({ data: new Float32Array(size * size).fill(0.5), shape: [size, size] });
  const session = await compile(g, threads);
  try {
    const [inputs, outputs] = [{ a: matrix(), b: matrix() }, { y: matrix() }];
    return (2 * size ** 3) / (await fastest(seconds, () => session.run(inputs, outputs)));
  } finally {
    await session.release();
  }
}
