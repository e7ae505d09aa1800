/**
 * A thread that prepares units: one message a unit in, one a piece out.
 *
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads';
import { toProblem, type Problem } from '../../../problem/problem.ts';
import { loadKernels } from '../kernel/kernels.ts';
import { buffersOf } from './candidate-table.ts';
import { UnitPreparer, type Preparation, type Prepared } from './prepare-unit.ts';
import type { Unit } from './unit.ts';

export type FromWorker = { piece: Prepared } | { done: true } | { problem: Problem };

const port = parentPort!;
const preparer = new UnitPreparer(await loadKernels(), workerData as Preparation);

port.on('message', (unit: Unit) => {
  void work(unit);
});

async function work(unit: Unit): Promise<void> {
  try {
    for await (const piece of preparer.prepare(unit))
      port.postMessage({ piece } satisfies FromWorker, buffersOf(piece.columns));
    port.postMessage({ done: true } satisfies FromWorker);
  } catch (error) {
    port.postMessage({ problem: toProblem(error) } satisfies FromWorker);
  }
}
