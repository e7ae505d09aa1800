/**
 * Shares tasks out among threads, or works on them on this one, and hands the pieces over in the
 * order of the tasks: what comes out does not depend on the number of threads.
 *
 * @module
 */
import { Thread, type Work, type Worker, type WorkModule } from './thread.ts';

/** Tasks begun and not yet handed over, for each worker: more would only wait in memory. */
const BEGUN = 2;

export class Pool<Data, Task, Piece> {
  readonly #count: number;
  readonly #start: () => Promise<Worker<Task, Piece>>;
  #workers: Worker<Task, Piece>[] = [];

  /**
   * @param threads With one, tasks are worked on here.
   * @param module Where threads find the work; `work` is the same module, for this thread.
   * @param data What the module opens its work with.
   */
  constructor(threads: number, module: URL, { open }: WorkModule<Data, Task, Piece>, data: Data) {
    this.#count = threads;
    this.#start = async () =>
      threads === 1 ? new Here(await open(data)) : new Thread<Task, Piece>(module, data);
  }

  /**
   * Workers are started when they are first needed, and again after a failure.
   *
   * @param take Hears all pieces of the first task, then those of the second. A piece is done with
   *   when what this returns is settled.
   * @throws what a worker or `take` fails with, and what the signal says when it is aborted.
   */
  async inOrder(
    tasks: AsyncIterator<Task>,
    take: (piece: Piece) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    while (this.#workers.length < this.#count) this.#workers.push(await this.#start());
    const state = { stopped: false };
    try {
      await untilAborted(inOrder(this.#workers, tasks, take, state), signal);
    } catch (error) {
      // Nobody hears of pieces any more. Some may still be at work, so they are of no more use.
      state.stopped = true;
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.splice(0).map((worker) => worker.close()));
  }
}

/** Does on this thread what another would. */
class Here<Task, Piece> implements Worker<Task, Piece> {
  readonly #work: Work<Task, Piece>;
  readonly #closed: Promise<'closed'>;
  #close = () => {};

  constructor(work: Work<Task, Piece>) {
    this.#work = work;
    this.#closed = new Promise((resolve) => (this.#close = () => resolve('closed')));
  }

  async work(task: Task, take: (piece: Piece) => Promise<void>): Promise<void> {
    for await (const piece of this.#work.on(task)) {
      if ((await Promise.race([take(piece), this.#closed])) === 'closed') return;
      this.#work.giveBack?.();
    }
  }

  /** A task at hand ends with its next piece. */
  async close(): Promise<void> {
    this.#close();
  }
}

async function inOrder<Task, Piece>(
  workers: readonly Worker<Task, Piece>[],
  tasks: AsyncIterator<Task>,
  take: (piece: Piece) => void | Promise<void>,
  state: { stopped: boolean },
): Promise<void> {
  const begun = new PieceQueue<PieceQueue<Piece>>();
  let working = workers.length;
  const begin = async (): Promise<{ task: Task; pieces: PieceQueue<Piece> } | null> => {
    await begun.atMost(BEGUN * workers.length);
    const { value: task, done } = await tasks.next();
    if (done || state.stopped) return null;
    const pieces = new PieceQueue<Piece>();
    void begun.push(pieces);
    return { task, pieces };
  };
  const run = async (worker: Worker<Task, Piece>): Promise<void> => {
    let next = begin();
    for (;;) {
      const now = await next;
      if (now === null || state.stopped) break;
      // The next task is found while this one is worked on; that none is found is heard in its turn.
      next = begin();
      next.catch(() => {});
      await worker.work(now.task, (piece) => now.pieces.push(piece));
      now.pieces.end();
    }
    if (--working === 0) begun.end();
  };
  const handOver = async (): Promise<void> => {
    for await (const pieces of begun)
      for await (const piece of pieces) {
        if (state.stopped) return;
        await take(piece);
      }
  };
  await Promise.all([...workers.map(run), handOver()]);
}

/** What was begun goes on meanwhile: whoever began it ends it. */
function untilAborted<Result>(result: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    const end = () => signal.removeEventListener('abort', stop);
    result.finally(end).then(resolve, reject);
  });
}

interface Waiting<Piece> {
  piece: Piece;
  done(): void;
}

/** What one side has made and the other has not yet taken, in order. */
class PieceQueue<Piece> {
  readonly #pieces: Waiting<Piece>[] = [];
  #ended = false;
  /** Those who wait for a change. */
  readonly #waiting: (() => void)[] = [];

  /** @returns A promise for the moment in which the piece is done with. */
  push(piece: Piece): Promise<void> {
    return new Promise((done) => {
      this.#pieces.push({ piece, done });
      this.#changed();
    });
  }

  end(): void {
    this.#ended = true;
    this.#changed();
  }

  /** Waits until there are at most so many pieces, the one at hand among them. */
  async atMost(count: number): Promise<void> {
    while (this.#pieces.length > count) await this.#change();
  }

  /** Ends after `end`, when all is taken. A piece is done with when the next one is asked for. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Piece> {
    for (;;) {
      while (this.#pieces.length === 0) {
        if (this.#ended) return;
        await this.#change();
      }
      const [{ piece, done }] = this.#pieces;
      yield piece;
      this.#pieces.shift();
      done();
      this.#changed();
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #changed(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
