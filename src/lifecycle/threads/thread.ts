/**
 * This end of a thread that works on tasks: one message a task there, one a piece back.
 *
 * @module
 */
import * as threads from 'node:worker_threads';
import { ProblemError } from '../../problem/problem.ts';
import type { FromThread, ToThread } from './thread-main.ts';
import type { Worker } from './work.ts';

/** Small semi-spaces collect often, large ones copy seldom; what survives a batch is little. */
const YOUNG_MEGABYTES = 32;

/** A thread without work ends after so long: a program that goes on has its memory back. */
const IDLE_MS = 5_000;

/**
 * Threads whose work was closed. Starting one takes a tenth of a second, and one that has read a
 * file reads the next at full speed; nothing of the work before is left in it.
 */
const idle = new Map<threads.Worker, NodeJS.Timeout>();

function keepIdle(thread: threads.Worker): void {
  thread.unref();
  const end = () => {
    idle.delete(thread);
    void thread.terminate();
  };
  idle.set(thread, setTimeout(end, IDLE_MS).unref());
}

function idleThread(): threads.Worker | undefined {
  const [first] = idle;
  if (first === undefined) return undefined;
  const [thread, timer] = first;
  clearTimeout(timer);
  idle.delete(thread);
  thread.ref();
  return thread;
}

const startThread = (): threads.Worker =>
  new threads.Worker(new URL('./thread-main.js', import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  });

/** Starts threads that are going to be needed, while something else is done here. */
export function startThreads(count: number): void {
  while (idle.size < count) keepIdle(startThread());
}

export class Thread<Task, Piece> implements Worker<Task, Piece> {
  readonly #thread: threads.Worker;
  /** Pieces that the thread has not been told of that they are done with, and the task at hand. */
  #open = 0;

  /** @param module Exports `open`, which is given `data`. */
  constructor(module: URL, data: unknown) {
    this.#thread = idleThread() ?? startThread();
    this.#send({ open: { url: module.href, data } });
  }

  work(task: Task, take: (piece: Piece) => Promise<void>): Promise<void> {
    const thread = this.#thread;
    this.#open++;
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        thread.off('message', hear).off('error', failed).off('exit', lost);
        settle();
      };
      const done = () => {
        this.#open--;
        resolve();
      };
      const hear = (message: FromThread<Piece>) => {
        if ('piece' in message) this.#take(message.piece, take);
        else if ('done' in message) end(done);
        else end(() => reject(new ProblemError(message.problem)));
      };
      const failed = (error: Error) => end(() => reject(error));
      const lost = (code: number) =>
        end(() => reject(new Error(`a thread ended with code ${code}`)));
      thread.on('message', hear).once('error', failed).once('exit', lost);
      this.#send({ task });
    });
  }

  /** A thread that is still at work, or has failed, is of no more use. */
  async close(): Promise<void> {
    if (this.#open === 0) keepIdle(this.#thread);
    else await this.#thread.terminate();
  }

  #take(piece: Piece, take: (piece: Piece) => Promise<void>): void {
    this.#open++;
    void take(piece).then(() => {
      this.#send({ taken: true });
      this.#open--;
    });
  }

  #send(message: ToThread<Task>): void {
    this.#thread.postMessage(message, []);
  }
}
