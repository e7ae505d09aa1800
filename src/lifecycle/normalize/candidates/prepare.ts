/**
 * Prepares all units of a snapshot, on several threads where that pays, and hands the pieces over
 * in the order of the units: what comes out does not depend on the number of threads.
 *
 * @module
 */
import type { Artifact } from '../../../ledger/artifacts.ts';
import { workInOrder } from '../../threads/in-order.ts';
import { Thread } from '../../threads/thread.ts';
import { loadKernels } from '../kernel/kernels.ts';
import { UnitPreparer, type Preparation, type Prepared } from './prepare-unit.ts';
import { unitsOf, type Unit } from './unit.ts';

export interface PrepareOptions extends Preparation {
  /** One: this thread. */
  threads: number;
  unitBytes: number;
  signal: AbortSignal;
  /** Hears the pieces in order; one is done with when it returns. */
  take(piece: Prepared): void;
}

export async function prepareCandidates(
  snapshot: Artifact,
  { threads, unitBytes, signal, take, ...preparation }: PrepareOptions,
): Promise<void> {
  const units = unitsOf(snapshot, unitBytes);
  if (threads === 1) await prepareHere(units, preparation, take, signal);
  else await prepareOnThreads(threads, units, preparation, take, signal);
}

type Take = PrepareOptions['take'];

async function prepareHere(
  units: AsyncIterable<Unit>,
  preparation: Preparation,
  take: Take,
  signal: AbortSignal,
): Promise<void> {
  const preparer = new UnitPreparer(await loadKernels(), preparation);
  for await (const unit of units)
    for await (const piece of preparer.prepare(unit)) {
      signal.throwIfAborted();
      take(piece);
      preparer.giveBack();
    }
}

async function prepareOnThreads(
  count: number,
  units: AsyncIterator<Unit>,
  preparation: Preparation,
  take: Take,
  signal: AbortSignal,
): Promise<void> {
  const worker = new URL('./worker.js', import.meta.url);
  const threads = Array.from(
    { length: count },
    () => new Thread<Unit, Prepared>(worker, preparation),
  );
  try {
    await workInOrder(threads, units, take, signal);
  } finally {
    await Promise.all(threads.map((thread) => thread.close()));
  }
}
