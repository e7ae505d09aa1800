/**
 * Calls that compute for more than a moment without being work that goes on by itself: each in a process
 * of its own, which is killed when nobody wants its answer any more. A few at a time; others wait.
 *
 * @module
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Result } from '../../library/home-calls.ts';
import type { Update } from '../../library/updates.ts';
import type { OperationName } from '../../operations/index.ts';
import { fail, ProblemError, type Problem } from '../../problem/problem.ts';

/** A line of what such a process says. */
export type ApartLine = { update: Update } | { result: Result<unknown> } | { problem: Problem };

/** They read files of any size, load models or measure the machine; some only when this is given. */
const longer: Partial<Record<OperationName, true | readonly string[]>> = {
  'artifact.gc': true,
  'artifact.lineage': ['rows', 'file'],
  'artifact.replay': true,
  'artifact.verify': true,
  'backlog.apply': true,
  'bundle.verify': true,
  'dataset.diff': true,
  'dataset.map': true,
  'dataset.profile': ['baseModel'],
  'dataset.rejects': true,
  'dataset.relabel': true,
  'dataset.show': ['row', 'source'],
  'generate.run': true,
  'model.show': true,
  'release.accept': true,
  'release.propose': true,
  'run.compare': true,
  'run.export': true,
  'runtime.add': true,
  'runtime.list': true,
  'runtime.profile': true,
  'support.bundle': true,
  'target.doctor': true,
};

export function isApart(name: OperationName, given: Readonly<Record<string, unknown>>): boolean {
  const fields = longer[name] ?? [];
  return fields === true || fields.some((field) => given[field] !== undefined);
}

const main = fileURLToPath(new URL('apart-main.js', import.meta.url));

type Child = ChildProcessByStdio<Writable, Readable, null>;

function started(): Child {
  const child = spawn(process.execPath, [main], { stdio: ['pipe', 'pipe', 'ignore'] });
  // One that cannot be started tells so by its end.
  child.on('error', () => {});
  return child;
}

export class ApartCalls {
  readonly #path: string;
  readonly #threads: number;
  readonly #most: number;
  readonly #closing = new AbortController();
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #spare: Child | undefined;

  /** @param most How many at once. */
  constructor(path: string, threads: number, most: number) {
    this.#path = path;
    this.#threads = threads;
    this.#most = most;
  }

  /**
   * Yields what is said on the way, and returns the result.
   *
   * @param signal Kills the process.
   * @throws ProblemError of the call; `run.interrupted` when it was killed
   */
  async *call(
    name: OperationName,
    given: unknown,
    signal?: AbortSignal,
  ): AsyncGenerator<Update, Result<unknown>> {
    await this.#turn();
    const stop = AbortSignal.any([this.#closing.signal, ...(signal ? [signal] : [])]);
    const child = this.#spare ?? started();
    this.#spare = undefined;
    const kill = () => child.kill('SIGKILL');
    try {
      stop.addEventListener('abort', kill);
      if (stop.aborted) kill();
      // One that dies before it has read tells so by its end.
      child.stdin.on('error', () => {});
      const request = { path: this.#path, threads: this.#threads, name, given };
      child.stdin.end(`${JSON.stringify(request)}\n`);
      for await (const text of createInterface({ input: child.stdout })) {
        const line = JSON.parse(text) as ApartLine;
        if ('update' in line) yield line.update;
        else if ('result' in line) return line.result;
        else throw new ProblemError(line.problem);
      }
      if (stop.aborted) return fail('run.interrupted', 'nobody wants the answer any more');
      return fail('internal', `the process of ${name} ended without an answer`);
    } finally {
      stop.removeEventListener('abort', kill);
      kill();
      // The next call finds a process that has begun already; it ends with this one.
      if (!this.#closing.signal.aborted) this.#spare ??= started();
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** Kills what runs. */
  close(): void {
    this.#closing.abort();
    this.#spare?.kill('SIGKILL');
  }

  async #turn(): Promise<void> {
    while (this.#running >= this.#most)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
  }
}

/** The result alone, where nobody listens on the way. */
export async function resultOf<Value>(call: AsyncGenerator<unknown, Value>): Promise<Value> {
  for (;;) {
    const next = await call.next();
    if (next.done) return next.value;
  }
}
