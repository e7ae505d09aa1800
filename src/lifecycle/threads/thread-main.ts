/**
 * What a thread runs: it opens the work of a module, and sends the pieces of each task. When that
 * work is done with, it is told to open another.
 *
 * @module
 */
import { parentPort } from 'node:worker_threads';
import { toProblem, type Problem } from '../../problem/problem.ts';
import type { Work, WorkModule } from './work.ts';

/** What a thread opens its work with. */
interface Opening {
  /** Of the module that exports `open`. */
  url: string;
  data: unknown;
}

export type ToThread<Task> = { open: Opening } | { task: Task } | { taken: true };
export type FromThread<Piece> = { piece: Piece } | { done: true } | { problem: Problem };

/** Pieces that are not done with; with more, a slow disk at the other end would fill the memory. */
const MOST_UNTAKEN = 40;

const port = parentPort!;
let opened: Promise<Work<unknown, unknown>>;
let untaken = 0;
let goOn = () => {};

const answer = (message: FromThread<unknown>) => port.postMessage(message, []);

async function openWork({ url, data }: Opening): Promise<Work<unknown, unknown>> {
  const { open } = (await import(url)) as WorkModule<unknown, unknown, unknown>;
  return open(data);
}

async function sendPieces(task: unknown): Promise<void> {
  try {
    const work = await opened;
    for await (const piece of work.on(task)) {
      answer({ piece });
      if (++untaken >= MOST_UNTAKEN) await new Promise<void>((resolve) => (goOn = resolve));
    }
    answer({ done: true });
  } catch (error) {
    answer({ problem: toProblem(error) });
  }
}

async function giveBack(): Promise<void> {
  untaken--;
  (await opened).giveBack?.();
  goOn();
}

port.on('message', (message: ToThread<unknown>) => {
  if ('open' in message) {
    opened = openWork(message.open);
    // A task hears of its failure.
    opened.catch(() => {});
  } else if ('task' in message) void sendPieces(message.task);
  else void giveBack();
});
