/**
 * This end of a thread that works on tasks: one message a task there, one a piece back.
 *
 * @module
 */
import * as threads from 'node:worker_threads';
import { ProblemError } from '../../problem/problem.ts';
import type { FromThread, ThreadData, ToThread } from './thread-main.ts';
import type { Worker } from './work.ts';

/** Small semi-spaces collect often, large ones copy seldom; what survives a batch is little. */
const YOUNG_MEGABYTES = 32;

export class Thread<Task, Piece> implements Worker<Task, Piece> {
  readonly #thread: threads.Worker;

  /** @param module Exports `open`, which is given `data`. */
  constructor(module: URL, data: unknown) {
    const workerData: ThreadData = { url: module.href, data };
    this.#thread = new threads.Worker(new URL('./thread-main.js', import.meta.url), {
      workerData,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    });
  }

  work(task: Task, take: (piece: Piece) => Promise<void>): Promise<void> {
    const thread = this.#thread;
    const send = (message: ToThread<Task>) => thread.postMessage(message, []);
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        thread.off('message', hear).off('error', failed).off('exit', lost);
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
      thread.on('message', hear).once('error', failed).once('exit', lost);
      send({ task });
    });
  }

  async close(): Promise<void> {
    await this.#thread.terminate();
  }
}
