/**
 * BrewSLM over HTTP: every operation as a typed call, for the page and for programs elsewhere. It needs
 * `fetch` and nothing of Node.
 *
 * @example
 * import { BrewslmClient } from 'brewslm/client';
 *
 * const client = new BrewslmClient({ address: 'https://models.example', key: process.env.KEY });
 * const { output: runs } = await client.query('run.list', { project: 1 });
 * for await (const event of client.runEvents(7)) console.log(event.type, event.data);
 *
 * @module
 */
import type { InputOf, operations, OperationName, OutputOf } from '../operations/index.ts';
import type { Verdict } from '../ledger/verdicts.ts';
import type { Problem } from '../problem/problem.ts';
import {
  AnswerError,
  asJson,
  Connection,
  type CallOptions,
  type ClientOptions,
} from './connection.ts';
import { readEvents, type StreamEvent } from './event-stream.ts';
import { follow, type FollowOptions } from './follow.ts';
import { upload, type UploadOptions } from './upload.ts';

/** Names of the operations of one kind. */
type NameOf<Kind extends string> = {
  [Name in OperationName]: (typeof operations)[Name]['kind'] extends Kind ? Name : never;
}[OperationName];

export type QueryName = NameOf<'query'>;
export type ChangeName = NameOf<'change'>;
export type WorkName = NameOf<'work'>;

export { AnswerError };
export type { CallOptions, ClientOptions, FollowOptions, UploadOptions };
export type { InputOf, OperationName, OutputOf, Problem, StreamEvent, Verdict };

/** A job with its place in the queue, where it waits, and its outcome, when it ended. */
export type Job = OutputOf<'job.show'>;

/** How a call ended. A verdict that is not PASS is a gate that is closed. */
export interface Result<Output> {
  output: Output;
  verdicts: readonly Verdict[];
  /** The work was done and the answer is bad news. */
  failed: boolean;
}

export class BrewslmClient {
  readonly #connection: Connection;

  constructor(options: ClientOptions = {}) {
    this.#connection = new Connection(options);
  }

  /**
   * Looks something up.
   *
   * @throws AnswerError when the server answers with a problem; what `fetch` throws.
   */
  query<Name extends QueryName>(
    name: Name,
    input: InputOf<Name>,
    { signal }: CallOptions = {},
  ): Promise<Result<OutputOf<Name>>> {
    const words = addressWords(input as Record<string, unknown>);
    return this.#connection.json(`${pathOf(name)}${words}`, { ...(signal && { signal }) });
  }

  /**
   * Changes something.
   *
   * @throws AnswerError when the server answers with a problem; what `fetch` throws.
   */
  change<Name extends ChangeName>(
    name: Name,
    input: InputOf<Name>,
    { signal }: CallOptions = {},
  ): Promise<Result<OutputOf<Name>>> {
    return this.#connection.json(pathOf(name), { ...asJson(input), ...(signal && { signal }) });
  }

  /**
   * Asks for work, and gives the job that does it: `jobEvents` follows it, `job.show` tells how it ended.
   *
   * @param idempotencyKey Asked twice with the same one, the work is done once.
   * @throws AnswerError when the server answers with a problem; what `fetch` throws.
   */
  async work<Name extends WorkName>(
    name: Name,
    input: InputOf<Name>,
    idempotencyKey: string = crypto.randomUUID(),
  ): Promise<Job> {
    const request = asJson(input);
    const headers = { ...request.headers, 'Idempotency-Key': idempotencyKey };
    const { job } = await this.#connection.json<{ job: Job }>(pathOf(name), {
      ...request,
      headers,
    });
    return job;
  }

  /** Follows a run until it ends: its events from number `from` on, then `end`. Reconnects by itself. */
  runEvents(run: number, options: FollowOptions = {}): AsyncGenerator<StreamEvent> {
    return follow(this.#connection, `/api/events/run/${run}`, options);
  }

  /** Follows a job until it ends: its events from number `from` on, then `end`. Reconnects by itself. */
  jobEvents(job: number, options: FollowOptions = {}): AsyncGenerator<StreamEvent> {
    return follow(this.#connection, `/api/events/job/${job}`, options);
  }

  /** Tells whenever something in the home has changed, until `signal` aborts. Reconnects by itself. */
  homeEvents(options: FollowOptions = {}): AsyncGenerator<StreamEvent> {
    return follow(this.#connection, '/api/events/home', options);
  }

  /**
   * Follows several things over one connection: events named `run 7`, `job 3` or `home`, whose data are
   * `{type, data}` as the stream of that thing alone says them, or `problem` where it cannot be followed.
   * Ends when all that is followed has ended; with `home`, when `signal` aborts. Reconnects by itself.
   */
  events(
    { runs = [], jobs = [], home = false }: Followed,
    options: Omit<FollowOptions, 'from'> = {},
  ): AsyncGenerator<StreamEvent> {
    const words = addressWords({ run: runs, job: jobs, home: home || undefined });
    return follow(this.#connection, `/api/events${words}`, options);
  }

  /**
   * Sends a file in pieces and gives what inputs name it by: `upload:ID`. A piece that does not arrive is
   * sent again from where the server is.
   *
   * @throws AnswerError when the server answers with a problem; `signal`'s reason.
   */
  upload(
    file: Blob & { readonly name: string },
    options: UploadOptions = {},
  ): Promise<{ id: string; path: string }> {
    return upload(this.#connection, file, options);
  }

  /** Where a file of an artifact is downloaded. */
  fileAddress(artifact: string, file: string): string {
    const path = file.split('/').map(encodeURIComponent).join('/');
    return `${this.#connection.address}/api/artifacts/${artifact}/files/${path}`;
  }

  /**
   * A file of an artifact.
   *
   * @throws AnswerError when the server answers with a problem; what `fetch` throws.
   */
  file(artifact: string, file: string, { signal }: CallOptions = {}): Promise<Response> {
    const path = this.fileAddress(artifact, file).slice(this.#connection.address.length);
    return this.#connection.answer(path, { ...(signal && { signal }) });
  }

  /**
   * Writes a reply, piece by piece: events `reply` with `{text}`, then `end` with the result.
   *
   * @throws AnswerError when the server answers with a problem; what `fetch` throws.
   */
  async *generate(
    input: InputOf<'generate.run'>,
    { signal }: CallOptions = {},
  ): AsyncGenerator<StreamEvent> {
    const request = asJson(input);
    const headers = { ...request.headers, Accept: 'text/event-stream' };
    const response = await this.#connection.answer('/api/generate/run', {
      ...request,
      headers,
      ...(signal && { signal }),
    });
    for await (const event of readEvents(response)) {
      if (event.type === 'problem') throw new AnswerError(event.data as Problem, 500);
      yield event;
    }
  }
}

/** By number; `7:120` is run or job 7 from its event 120 on. */
export interface Followed {
  runs?: readonly (number | string)[];
  jobs?: readonly (number | string)[];
  home?: boolean;
}

const pathOf = (name: OperationName): string => `/api/${name.replace('.', '/')}`;

/** What is undefined is left out; a list is a name repeated; an object is JSON. */
function addressWords(input: Readonly<Record<string, unknown>>): string {
  const words = Object.entries(input).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((each) => each !== undefined && each !== null)
      .map((each: unknown): [string, string] => [
        name,
        typeof each === 'object' ? JSON.stringify(each) : String(each),
      ]),
  );
  return words.length === 0 ? '' : `?${new URLSearchParams(words)}`;
}
