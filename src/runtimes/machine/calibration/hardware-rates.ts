import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { randomFillSync } from 'node:crypto';
import { compile, tensor } from '../../../engine/graph/session.ts';
import { Graph } from '../../../engine/graph/graph.ts';
import { gemm, add } from '../../../engine/graph/ops.ts';

const chunk = 4 * 1024 ** 2;
const most = 128 * 1024 ** 2;
const enoughSeconds = 1;

/**
 * Measures the bytes per second of a file written and synced, as checkpoints are. The contents are
 * random, or a disk that compresses would be flattered. Nothing of it stays in `folder`.
 */
export function diskRate(folder: string): number {
  const path = join(folder, `.disk-rate-${process.pid}`);
  const data = randomFillSync(Buffer.alloc(chunk));
  const file = openSync(path, 'w');
  try {
    const started = performance.now();
    const elapsed = () => (performance.now() - started) / 1000;
    let written = 0;
    while (written < most && elapsed() < enoughSeconds) {
      written += writeSync(file, data);
      // Else everything lands in the cache, and the last sync takes as long as the disk likes.
      fsyncSync(file);
    }
    return written / elapsed();
  } finally {
    closeSync(file);
    rmSync(path, { force: true });
  }
}

const leastRuns = 3;

/**
 * Measures the seconds of the fastest of the runs that fit into `budget` seconds, at least three: what
 * the machine can do when nothing else disturbs it. One more, before them, is a warm-up.
 */
export async function fastest(budget: number, run: () => Promise<void>): Promise<number> {
  await run();
  const started = performance.now();
  let best = Infinity;
  for (let runs = 0; runs < leastRuns || performance.now() - started < budget * 1000; runs++) {
    const before = performance.now();
    await run();
    best = Math.min(best, performance.now() - before);
  }
  return best / 1000;
}

const size = 768;
/** How long is measured, for each of matrix and memory. */
const seconds = 0.4;

/**
 * Measures the floating-point operations per second of a product of square matrices in the engine's
 * runtime.
 */
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

/** Three arrays of 64 MiB: more than any cache holds. */
const length = 16 * 1024 ** 2;

/** Measures the bytes per second that go through memory when two long arrays are added into a third. */
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
