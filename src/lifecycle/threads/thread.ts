/**
 * Threads that work on tasks, and what can be shared out among them. A thread opens the work of a
 * module and sends the pieces of each task: one message a task there, one a piece back. When that
 * work is done with, it is told to open another.
 *
 * @module
 */
import * as threads from 'node:worker_threads';
import { ProblemError, toProblem, type Problem } from '../../problem/problem.ts';

/** Tasks in, pieces of results out, by a module that both this thread and others can open. */
export interface Work<Task, Piece> {
  /** Works on one task. Each piece holds until it is given back. */
  on(task: Task): AsyncIterable<Piece>;
  /** Hears that the first piece that was not given back yet is done with. */
  giveBack?(): void;
}

/** A module that threads load; it exports this function. */
export interface WorkModule<Data, Task, Piece> {
  open(data: Data): Promise<Work<Task, Piece>>;
}

/** Works on one task at a time, wherever. */
export interface Worker<Task, Piece> {
  /** @param take The piece is done with when what this returns is settled. */
  work(task: Task, take: (piece: Piece) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** What a thread opens its work with; `url` is of the module that exports `open`. */
interface Opening {
  url: string;
  data: unknown;
}

type ToThread<Task> = { open: Opening } | { task: Task } | { taken: true };
type FromThread<Piece> = { piece: Piece } | { done: true } | { problem: Problem };

/** Says to a thread that it was started to work; others may load this module too. */
const THERE = 'the other end of lifecycle/threads/thread';

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
  new threads.Worker(new URL('./thread.js', import.meta.url), {
    workerData: THERE,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  });

/** Starts threads that are going to be needed, while something else is done here. */
export function startThreads(count: number): void {
  while (idle.size < count) keepIdle(startThread());
}

/** This end. */
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

/** Pieces that are not done with; with more, a slow disk at the other end would fill the memory. */
const MOST_UNTAKEN = 40;

/** That end: works on what it is told to, and says what comes of it. */
class WorkingEnd {
  readonly #port: threads.MessagePort;
  #opened: Promise<Work<unknown, unknown>> | undefined;
  #untaken = 0;
  #goOn = () => {};

  constructor(port: threads.MessagePort) {
    this.#port = port;
  }

  listen(): void {
    this.#port.on('message', (message: ToThread<unknown>) => {
      if ('open' in message) {
        this.#opened = openWork(message.open);
        // A task hears of its failure.
        this.#opened.catch(() => {});
      } else if ('task' in message) void this.#work(message.task);
      else void this.#giveBack();
    });
  }

  async #work(task: unknown): Promise<void> {
    try {
      const work = await this.#opened!;
      for await (const piece of work.on(task)) {
        this.#answer({ piece });
        if (++this.#untaken >= MOST_UNTAKEN)
          await new Promise<void>((resolve) => (this.#goOn = resolve));
      }
      this.#answer({ done: true });
    } catch (error) {
      this.#answer({ problem: toProblem(error) });
    }
  }

  async #giveBack(): Promise<void> {
    this.#untaken--;
    (await this.#opened!).giveBack?.();
    this.#goOn();
  }

  #answer(message: FromThread<unknown>): void {
    this.#port.postMessage(message, []);
  }
}

async function openWork({ url, data }: Opening): Promise<Work<unknown, unknown>> {
  const { open } = (await import(url)) as WorkModule<unknown, unknown, unknown>;
  return open(data);
}

if (threads.workerData === THERE) new WorkingEnd(threads.parentPort!).listen();
