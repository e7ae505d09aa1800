/**
 * The other end of a thread that works on units: one message a unit there, one a piece back.
 *
 * @module
 */
import { Worker } from 'node:worker_threads';
import { ProblemError } from '../../problem/problem.ts';
import type { FromThread, ToThread } from './serve.ts';

/** Small semi-spaces collect often, large ones copy seldom; what survives a batch is little. */
const YOUNG_MEGABYTES = 32;

export class Thread<Unit, Piece> {
  readonly #worker: Worker;

  /**
   * @param module Calls `serve`.
   * @param data For it, as `workerData`.
   */
  constructor(module: URL, data: unknown = null) {
    this.#worker = new Worker(module, {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    });
  }

  /**
   * Has one unit worked on; one at a time.
   *
   * @param take When what it returns is settled, the piece is done with.
   */
  work(unit: Unit, take: (piece: Piece) => Promise<void>): Promise<void> {
    const worker = this.#worker;
    const send = (message: ToThread<Unit>) => worker.postMessage(message, []);
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        worker.off('message', hear).off('error', failed).off('exit', lost);
        settle();
      };
      const hear = (message: FromThread<Piece>) => {
        if ('piece' in message) void take(message.piece).then(() => send({ taken: true }));
        else if ('done' in message) end(resolve);
        else end(() => reject(new ProblemError(message.problem)));
      };
      const failed = (error: Error) => end(() => reject(error));
      const lost = (code: number) =>
        end(() => reject(new Error(`a thread ended with code ${code}`)));
      worker.on('message', hear).once('error', failed).once('exit', lost);
      send({ unit });
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
