/**
 * What a thread runs: it opens the work of a module, and sends the pieces of each task.
 *
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads';
import { toProblem, type Problem } from '../../problem/problem.ts';
import type { WorkModule } from './work.ts';

/** What a thread is started with. */
export interface ThreadData {
  /** Of the module that exports `open`. */
  url: string;
  data: unknown;
}

export type ToThread<Task> = { task: Task } | { taken: true };
export type FromThread<Piece> = { piece: Piece } | { done: true } | { problem: Problem };

/** Pieces that are not done with; with more, a slow disk at the other end would fill the memory. */
const MOST_UNTAKEN = 40;

const { url, data } = workerData as ThreadData;
const { open } = (await import(url)) as WorkModule<unknown, unknown, unknown>;
const work = await open(data);
const port = parentPort!;
let untaken = 0;
let goOn = () => {};

const answer = (message: FromThread<unknown>) => port.postMessage(message, []);

async function sendPieces(task: unknown): Promise<void> {
  try {
    for await (const piece of work.on(task)) {
      answer({ piece });
      if (++untaken >= MOST_UNTAKEN) await new Promise<void>((resolve) => (goOn = resolve));
    }
    answer({ done: true });
  } catch (error) {
    answer({ problem: toProblem(error) });
  }
}

port.on('message', (message: ToThread<unknown>) => {
  if ('task' in message) {
    void sendPieces(message.task);
    return;
  }
  untaken--;
  work.giveBack?.();
  goOn();
});
