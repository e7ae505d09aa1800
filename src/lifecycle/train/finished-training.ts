/**
 * A training that a worker has finished and whose files are not recorded yet: what the worker reported,
 * beside its files. A process that finds it after a kill has nothing left to compute.
 *
 * @module
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrainDone, TrainLimits } from '../../runtimes/protocol.ts';
import type { Amendment } from '../../runtimes/train-plan.ts';

export interface FinishedTraining {
  done: TrainDone;
  /** By which the plan went on; those that it had already included. */
  amendments: Amendment[];
  /** What might have ended it. */
  limits: TrainLimits;
}

const fileOf = (work: string): string => join(work, 'finished.json');

/** Names the folder of the worker's results within a work folder. */
export const resultsIn = (work: string): string => join(work, 'results');

export function keepFinished(work: string, finished: FinishedTraining): void {
  const file = fileOf(work);
  writeFileSync(`${file}.partial`, JSON.stringify(finished), { flush: true });
  renameSync(`${file}.partial`, file);
}

/** Reads what is kept in a work folder; undefined when its training is not finished. */
export function readFinished(work: string): FinishedTraining | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(work), 'utf8')) as FinishedTraining;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
