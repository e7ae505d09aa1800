/**
 * Prepares all units of a snapshot, on several threads where that pays, and hands the pieces over
 * in the order of their source: what comes out does not depend on the number of threads.
 *
 * @module
 */
import { join } from 'node:path';
import { rmSync, mkdirSync } from 'node:fs';
import type { Artifact } from '../../../ledger/artifacts.ts';
import { workInOrder } from '../../threads/in-order.ts';
import { Thread } from '../../threads/thread.ts';
import { loadKernels } from '../kernel/kernels.ts';
import { UnitPreparer, type Preparation, type Prepared } from './prepare-unit.ts';
import { unitsOf, type Unit } from './unit.ts';

export interface PrepareOptions extends Omit<Preparation, 'spool' | 'spoolPath'> {
  /** Folder for the spool files; emptied first. */
  folder: string;
  /** One: this thread. */
  threads: number;
  unitBytes: number;
  signal: AbortSignal;
  /** Hears the pieces in order. */
  take(piece: Prepared): void;
}

export const UNIT_BYTES = 8 << 20;

/** @returns Paths of the spool files, by their numbers. */
export async function prepareCandidates(
  snapshot: Artifact,
  options: PrepareOptions,
): Promise<string[]> {
  rmSync(options.folder, { recursive: true, force: true });
  mkdirSync(options.folder, { recursive: true });
  const { threads } = options;
  const spools = Array.from({ length: threads }, (_, spool) => ({
    spool,
    spoolPath: join(options.folder, `${spool}.jsonl`),
  }));
  const { mapping, sensitive, seed } = options;
  const preparations = spools.map((place) => ({ mapping, sensitive, seed, ...place }));
  if (threads === 1) await prepareHere(snapshot, options, preparations[0]);
  else await prepareOnThreads(snapshot, options, preparations);
  return spools.map(({ spoolPath }) => spoolPath);
}

async function prepareHere(
  snapshot: Artifact,
  { take, signal, unitBytes }: PrepareOptions,
  preparation: Preparation,
): Promise<void> {
  const preparer = new UnitPreparer(await loadKernels(), preparation);
  try {
    for await (const unit of unitsOf(snapshot, unitBytes))
      for await (const piece of preparer.prepare(unit)) {
        signal.throwIfAborted();
        take(piece);
      }
  } finally {
    preparer.close();
  }
}

async function prepareOnThreads(
  snapshot: Artifact,
  { take, signal, unitBytes }: PrepareOptions,
  preparations: readonly Preparation[],
): Promise<void> {
  const worker = new URL('./worker.js', import.meta.url);
  const threads = preparations.map(
    (preparation) => new Thread<Unit, Prepared>(worker, preparation),
  );
  try {
    await workInOrder(threads, unitsOf(snapshot, unitBytes), take, signal);
  } finally {
    await Promise.all(threads.map((thread) => thread.close()));
  }
}
