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
import { readEvents, type StreamEvent } from './event-stream.ts';

/** Names of the operations of one kind. */
type NameOf<Kind extends string> = {
  [Name in OperationName]: (typeof operations)[Name]['kind'] extends Kind ? Name : never;
}[OperationName];

export type QueryName = NameOf<'query'>;
export type ChangeName = NameOf<'change'>;
export type WorkName = NameOf<'work'>;

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

/** What the server answered in place of a result. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
  readonly problem: Problem;
  /** Of HTTP; 0 where a `fetch` of one's own says by it that no answer came. */
  readonly status: number;

  constructor(problem: Problem, status: number) {
    super(problem.message);
    this.problem = problem;
    this.status = status;
  }
}

export interface ClientOptions {
  /** Of the server, such as `http://127.0.0.1:4180`; the page leaves it out, and means its own. */
  address?: string;
  /** A key or token; the page leaves it out, and has a cookie. */
  key?: string;
  fetch?: typeof globalThis.fetch;
}

export interface CallOptions {
  signal?: AbortSignal;
}

export class BrewslmClient {
  readonly #address: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #fetch: typeof globalThis.fetch;

  constructor({ address = '', key, fetch }: ClientOptions = {}) {
    this.#address = address.replace(/\/$/, '');
    this.#headers = {
      'X-BrewSLM': '1',
      ...(key !== undefined && { Authorization: `Bearer ${key}` }),
    };
    // Some browsers refuse a `fetch` that is called as a method of something else.
    this.#fetch = fetch ?? ((...given) => globalThis.fetch(...given));
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
    return this.#json(`${pathOf(name)}${words}`, { ...(signal && { signal }) });
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
    return this.#json(pathOf(name), { ...asJson(input), ...(signal && { signal }) });
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
    const { job } = await this.#json<{ job: Job }>(pathOf(name), { ...request, headers });
    return job;
  }

  /** Follows a run until it ends: its events from number `from` on, then `end`. Reconnects by itself. */
  runEvents(run: number, options: FollowOptions = {}): AsyncGenerator<StreamEvent> {
    return this.#follow(`/api/events/run/${run}`, options);
  }

  /** Follows a job until it ends: its events from number `from` on, then `end`. Reconnects by itself. */
  jobEvents(job: number, options: FollowOptions = {}): AsyncGenerator<StreamEvent> {
    return this.#follow(`/api/events/job/${job}`, options);
  }

  /** Tells whenever something in the home has changed, until `signal` aborts. Reconnects by itself. */
  homeEvents(options: FollowOptions = {}): AsyncGenerator<StreamEvent> {
    return this.#follow('/api/events/home', options);
  }

  /**
   * Follows several things over one connection: events named `run 7`, `job 3` or `home`, whose data are
   * `{type, data}` as the stream of that thing alone says them. Ends when all that is followed has ended;
   * with `home`, when `signal` aborts. Reconnects by itself.
   */
  events(
    { runs = [], jobs = [], home = false }: Followed,
    options: CallOptions = {},
  ): AsyncGenerator<StreamEvent> {
    const words = addressWords({ run: runs, job: jobs, home: home || undefined });
    return this.#follow(`/api/events${words}`, options);
  }

  /**
   * Sends a file in pieces and gives what inputs name it by: `upload:ID`. A piece that does not arrive is
   * sent again from where the server is.
   *
   * @throws AnswerError when the server answers with a problem; `signal`'s reason.
   */
  async upload(
    file: Blob & { readonly name: string },
    { resume, patience = 10, onBegin, onProgress, onConnection, signal }: UploadOptions = {},
  ): Promise<{ id: string; path: string }> {
    let id = resume;
    let known: UploadAnswer['upload'] | null = null;
    for (let failures = 0; ;) {
      signal?.throwIfAborted();
      try {
        known ??= await this.#uploadOf(file, id, signal);
        if (id === undefined) onBegin?.(known.id);
        ({ id } = known);
        onConnection?.(true);
        onProgress?.(known.offset, known.bytes);
        if (known.offset >= known.bytes) return { id, path: `upload:${id}` };
        const body = file.slice(known.offset, known.offset + pieceBytes);
        known = await this.#sendPiece(known, body, signal);
        failures = 0;
      } catch (error) {
        signal?.throwIfAborted();
        if (!mayTryAgain(error) || ++failures > patience) throw error;
        // It is asked again how far the server is.
        known = null;
        onConnection?.(false);
        await pause(pauseAfter(failures), signal);
      }
    }
  }

  async #uploadOf(
    { name, size }: Blob & { readonly name: string },
    id: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<UploadAnswer['upload']> {
    const path = id === undefined ? '/api/uploads' : `/api/uploads/${encodeURIComponent(id)}`;
    const request = id === undefined ? asJson({ name, bytes: size }) : {};
    const { upload } = await this.#json<UploadAnswer>(path, {
      ...request,
      ...(signal && { signal }),
    });
    return upload;
  }

  async #sendPiece(
    { id, offset }: UploadAnswer['upload'],
    body: Blob,
    signal: AbortSignal | undefined,
  ): Promise<UploadAnswer['upload']> {
    const headers = {
      'Upload-Offset': String(offset),
      'Content-Type': 'application/octet-stream',
    };
    const request = { method: 'PATCH', headers, body, ...(signal && { signal }) };
    return (await this.#json<UploadAnswer>(`/api/uploads/${id}`, request)).upload;
  }

  /** Where a file of an artifact is downloaded. */
  fileAddress(artifact: string, file: string): string {
    const path = file.split('/').map(encodeURIComponent).join('/');
    return `${this.#address}/api/artifacts/${artifact}/files/${path}`;
  }

  /**
   * A file of an artifact.
   *
   * @throws AnswerError when the server answers with a problem; what `fetch` throws.
   */
  file(artifact: string, file: string, { signal }: CallOptions = {}): Promise<Response> {
    const path = this.fileAddress(artifact, file).slice(this.#address.length);
    return this.#answer(path, { ...(signal && { signal }) });
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
    const response = await this.#answer('/api/generate/run', {
      ...request,
      headers,
      ...(signal && { signal }),
    });
    for await (const event of readEvents(response)) {
      if (event.type === 'problem') throw new AnswerError(event.data as Problem, 500);
      yield event;
    }
  }

  async *#follow(
    path: string,
    { from, onConnection, signal }: FollowOptions,
  ): AsyncGenerator<StreamEvent> {
    let last: string | undefined;
    for (let failures = 0; ;) {
      try {
        const headers: Record<string, string> = last === undefined ? {} : { 'Last-Event-ID': last };
        const words = from === undefined ? '' : `?from=${from}`;
        const response = await this.#answer(`${path}${words}`, {
          headers,
          ...(signal && { signal }),
        });
        if (response.status === 204) return;
        onConnection?.(true);
        for await (const event of readEvents(response)) {
          failures = 0;
          last = event.id ?? last;
          yield event;
          if (event.type === 'end') return;
        }
      } catch (error) {
        if (signal?.aborted) return;
        if (!mayTryAgain(error)) throw error;
      }
      onConnection?.(false);
      await pause(pauseAfter(++failures), signal);
      if (signal?.aborted) return;
    }
  }

  async #json<Answer>(path: string, request: RequestInit): Promise<Answer> {
    return (await (await this.#answer(path, request)).json()) as Answer;
  }

  /** A gate that is closed is an answer as well, and so is how far an upload really is: 409. */
  async #answer(path: string, request: RequestInit): Promise<Response> {
    const response = await this.#fetch(`${this.#address}${path}`, {
      ...request,
      headers: { ...this.#headers, ...(request.headers as Record<string, string>) },
    });
    if (response.ok) return response;
    const text = await response.text();
    const { problem } = jsonOf(text) as { problem?: Problem };
    if (problem === undefined && response.status === 409) return new Response(text, response);
    throw new AnswerError(problem ?? unreadable(response), response.status);
  }
}

interface ConnectionOptions extends CallOptions {
  /** Hears false when the server is away, and true when it is there again. */
  onConnection?: (connected: boolean) => void;
}

export interface FollowOptions extends ConnectionOptions {
  /** The first event that is wanted, by number. */
  from?: number;
}

/** By number; `7:120` is run or job 7 from its event 120 on. */
export interface Followed {
  runs?: readonly (number | string)[];
  jobs?: readonly (number | string)[];
  home?: boolean;
}

export interface UploadOptions extends ConnectionOptions {
  /** The id of an upload that was begun before. */
  resume?: string;
  /** How often one piece is tried again before it is given up; 10 by default. */
  patience?: number;
  /** Hears the id of the upload when it was begun. */
  onBegin?: (id: string) => void;
  /** Hears how many bytes the server has. */
  onProgress?: (sent: number, bytes: number) => void;
}

interface UploadAnswer {
  upload: { id: string; name: string; bytes: number; offset: number };
}

const pieceBytes = 8 * 2 ** 20;

const pathOf = (name: OperationName): string => `/api/${name.replace('.', '/')}`;

const asJson = (input: unknown) => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(input),
});

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

/** The server is not reached, is busy, or was restarted in the middle. */
const mayTryAgain = (error: unknown): boolean =>
  !(error instanceof AnswerError) || error.status === 429 || error.status === 0;

/** Milliseconds. */
const pauseAfter = (failures: number): number => Math.min(10_000, 250 * 2 ** failures);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

const unreadable = ({ status, statusText }: Response): Problem => ({
  code: 'internal',
  severity: 'error',
  message: `the server answered ${status} ${statusText}`,
  fix: 'Look whether the address is that of a BrewSLM server.',
});

const pause = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
