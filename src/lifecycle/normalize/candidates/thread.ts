/**
 * The other end of a preparing thread.
 *
 * @module
 */
import { Worker } from 'node:worker_threads';
import { ProblemError } from '../../../problem/problem.ts';
import type { Preparation, Prepared } from './prepare-unit.ts';
import type { Unit } from './unit.ts';
import type { FromWorker } from './worker.ts';

/** Small semi-spaces collect often, large ones copy seldom; what survives a batch is little. */
const YOUNG_MEGABYTES = 32;

export class PreparingThread {
  readonly #worker: Worker;

  constructor(preparation: Preparation) {
    // Threads run from the build, also when the caller runs from the source, as tests do.
    const here = import.meta.url.replace('/src/lifecycle/', '/dist/lifecycle/');
    this.#worker = new Worker(new URL('./worker.js', here), {
      workerData: preparation,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    });
  }

  /** Prepares one unit; one at a time. */
  prepare(unit: Unit, take: (piece: Prepared) => void): Promise<void> {
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        worker.off('message', hear).off('error', failed).off('exit', lost);
        settle();
      };
      const hear = (message: FromWorker) => {
        if ('piece' in message) take(message.piece);
        else if ('done' in message) end(resolve);
        else end(() => reject(new ProblemError(message.problem)));
      };
      const failed = (error: Error) => end(() => reject(error));
      const lost = (code: number) =>
        end(() => reject(new Error(`a preparing thread ended with code ${code}`)));
      worker.on('message', hear).once('error', failed).once('exit', lost);
      worker.postMessage(unit, []);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
