/**
 * Calls of operations in one home, for programs: each is a promise of its result and can be iterated
 * for what it says on the way.
 *
 * A call opens the ledger if it needs it and closes it when it ends, as a command does, so that a
 * program that waits keeps nobody out of the home. The ledger tells processes apart, not the calls
 * of one process; these take turns here.
 *
 * @module
 */
import { resolve } from 'node:path';
import { defaultHome, Ledger } from '../ledger/ledger.ts';
import type { Verdict } from '../ledger/verdicts.ts';
import { defaultThreads, type Session } from '../lifecycle/stage/run-stage.ts';
import { entryOf, type InputOf, type OperationName, type OutputOf } from '../operations/index.ts';
import type { Context, Outcome } from '../operations/operation.ts';
import { perform } from '../operations/perform.ts';
import { problem, ProblemError, toProblem } from '../problem/problem.ts';
import { Updates, type Update } from './updates.ts';

export interface HomeOptions {
  /** The folder of the home; by default `BREWSLM_HOME`, or `.brewslm` in the working folder. */
  path?: string | undefined;
  /** Threads to compute with, by default as many as there are cores; no result depends on them. */
  threads?: number | undefined;
  /** Stops every call, as `CallOptions.signal` stops one. */
  signal?: AbortSignal | undefined;
}

export interface CallOptions {
  /**
   * Stops the call where it can be resumed: it rejects with `run.interrupted`, and the same call made
   * again goes on from there.
   */
  signal?: AbortSignal | undefined;
}

/** How a call ended. */
export interface Result<Output> {
  /** What the operation gives; the same as `--json` prints. */
  output: Output;
  /**
   * Verdicts that decided how it ended; one that is not PASS is a gate that is closed, and what lies
   * behind it was not done. Empty where no gate decided.
   */
  verdicts: readonly Verdict[];
  /** The work was done and the answer is bad news, such as damaged files. */
  failed: boolean;
}

/**
 * A call under way. It starts at once, whether or not anybody waits for it.
 *
 * Awaiting it gives the result. Iterating it gives what is said on the way, ends when the call ends
 * and throws what the call rejects with. Nothing piles up where nobody iterates: an iteration hears
 * what is said from its begin, and of progress a slow one finds only the newest waiting. Leaving the
 * iteration does not stop the call.
 *
 * @throws ProblemError, and nothing else
 */
export type Call<Output> = Promise<Result<Output>> & AsyncIterable<Update>;

export class HomeCalls {
  /** Absolute. */
  readonly path: string;
  readonly #threads: number;
  readonly #signal: AbortSignal | undefined;
  readonly #kept: Ledger | undefined;
  readonly #closing = new AbortController();
  readonly #underWay = new Set<Promise<void>>();

  /** @param kept A ledger of this home that queries use; whoever opened it closes it. */
  constructor(
    { path = defaultHome(), threads = defaultThreads(), signal }: HomeOptions = {},
    kept?: Ledger,
  ) {
    this.path = resolve(path);
    this.#kept = kept;
    this.#threads = threads;
    this.#signal = signal;
  }

  call<Name extends OperationName>(
    name: Name,
    given: InputOf<Name>,
    { signal }: CallOptions = {},
  ): Call<OutputOf<Name>> {
    const updates = new Updates();
    let end = (): void => {};
    const ended = new Promise<void>((resolve) => (end = resolve));
    this.#underWay.add(ended);
    const result = this.#run(name, given, signal, (update) => updates.say(update)).finally(() => {
      this.#underWay.delete(ended);
      end();
    });
    return Object.assign(result, { [Symbol.asyncIterator]: () => updates.until(result) });
  }

  /** Stops the calls under way where they can be resumed, and resolves when they have ended. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#underWay);
  }

  async #run<Name extends OperationName>(
    name: Name,
    given: InputOf<Name>,
    ownSignal: AbortSignal | undefined,
    say: (update: Update) => void,
  ): Promise<Result<OutputOf<Name>>> {
    if (this.#closing.signal.aborted) {
      const fix = 'Open it again with openHome().';
      throw new ProblemError(problem('usage.invalid', 'this home is closed', { fix }));
    }
    const stop = stopOn([this.#closing.signal, this.#signal, ownSignal]);
    const kept = entryOf(name).kind === 'query' ? this.#kept : undefined;
    let ledger: Ledger | undefined;
    const progress: Context['progress'] = (update) => say({ kind: 'progress', ...update });
    const session = async (): Promise<Session> => {
      if (kept === undefined) ledger ??= new Ledger(this.path);
      return { ledger: (kept ?? ledger)!, signal: stop.signal, threads: this.#threads, progress };
    };
    const context: Context = {
      home: async () => this.path,
      session,
      signal: stop.signal,
      progress,
      tell: say,
      ask: null,
    };
    const work = (): Promise<Outcome> => perform(name, context, given);
    try {
      stop.signal.throwIfAborted();
      const {
        output,
        verdicts = [],
        failed = false,
      } = await (entryOf(name).kind === 'query' ? work() : inTurn(this.path, stop.signal, work));
      return { output: output as OutputOf<Name>, verdicts, failed };
    } catch (error) {
      throw error instanceof ProblemError ? error : new ProblemError(toProblem(error), error);
    } finally {
      stop.release();
      ledger?.close();
    }
  }
}

/**
 * A signal of this call alone that follows the others until it is released: what listens to it is
 * gone with the call, however long the others live.
 */
function stopOn(signals: readonly (AbortSignal | undefined)[]): {
  signal: AbortSignal;
  release(): void;
} {
  const controller = new AbortController();
  const stop = () => controller.abort();
  for (const signal of signals)
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop);
  return {
    signal: controller.signal,
    release: () => signals.forEach((signal) => signal?.removeEventListener('abort', stop)),
  };
}

/** By home: the end of the last call of this process that did more than look. */
const lastTurns = new Map<string, Promise<unknown>>();

/**
 * Begins when the calls before in this home have ended.
 *
 * @throws the reason of `signal`, as soon as it aborts while waiting
 */
async function inTurn<Value>(
  home: string,
  signal: AbortSignal,
  work: () => Promise<Value>,
): Promise<Value> {
  const before = lastTurns.get(home) ?? Promise.resolve();
  const turn = before.then(() => {
    signal.throwIfAborted();
    return work();
  });
  const end = turn.then(
    () => {},
    () => {},
  );
  lastTurns.set(home, end);
  const aborted = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );
  await Promise.race([before, aborted]);
  return turn;
}
