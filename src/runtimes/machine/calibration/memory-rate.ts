import { compile, tensor } from '../../../engine/graph/session.ts';
import { Graph } from '../../../engine/graph/graph.ts';
import { add } from '../../../engine/graph/ops.ts';
import { fastest } from './fastest.ts';

/** Three arrays of 64 MiB: more than any cache holds. */
const length = 16 * 1024 ** 2;
const seconds = 0.4;

/** Bytes per second that go through memory when two long arrays are added into a third. */
export async function memoryRate(threads: number): Promise<number> {
  const g = new Graph();
  g.output('y', add(g, g.input('a', [length]), g.input('b', [length])));
  const array = () => tensor({ data: new Float32Array(length).fill(1), shape: [length] });
  const session = await compile(g, threads);
  try {
    const [inputs, outputs] = [{ a: array(), b: array() }, { y: array() }];
    const bytes = 3 * length * Float32Array.BYTES_PER_ELEMENT;
    return bytes / (await fastest(seconds, () => session.run(inputs, outputs)));
  } finally {
    await session.release();
  }
}
