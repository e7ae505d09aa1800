/**
 * Requests to the hub: where it is, who we are, what is tried again, and what its refusals mean.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { request, type Dispatcher } from 'undici';
import { fail, ProblemError } from '../../problem/problem.ts';

export interface Endpoint {
  /** Without a slash at the end. */
  url: string;
  token: string | null;
  /** Pause before the second attempt; it doubles with each further one. */
  retryMilliseconds: number;
}

/** `HF_ENDPOINT` and `HF_TOKEN`, as the tools of the hub honour them. */
export function defaultEndpoint(environment: NodeJS.ProcessEnv = process.env): Endpoint {
  return {
    url: (environment.HF_ENDPOINT || 'https://huggingface.co').replace(/\/+$/, ''),
    token: environment.HF_TOKEN || null,
    retryMilliseconds: 500,
  };
}

export type Response = Dispatcher.ResponseData;

const ATTEMPTS = 6;
const MAX_REDIRECTS = 5;
const MAX_PAUSE = 30_000;

/** An attempt that failed in a way that may pass; `problem` is what to say when it does not. */
export class Passing extends Error {
  override readonly name = 'Passing';
  readonly problem: ProblemError;
  readonly pause: number | null;

  constructor(problem: ProblemError, pause: number | null = null) {
    super(problem.message);
    this.problem = problem;
    this.pause = pause;
  }
}

/** Runs `attempt` until it succeeds, fails for good, or has failed in passing too often. */
export async function withRetries<T>(
  endpoint: Endpoint,
  signal: AbortSignal | undefined,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Passing)) throw error;
      if (tried === ATTEMPTS) throw error.problem;
      const pause = error.pause ?? endpoint.retryMilliseconds * 2 ** (tried - 1);
      await sleep(Math.min(pause, MAX_PAUSE), undefined, { signal });
    }
  }
}

/**
 * GETs `path` and follows redirects; the token goes to the hub alone, not to the storage that it
 * redirects to. Throws `Passing` for what is worth another attempt, else a problem:
 * `hub.gated`, `hub.missing`, `hub.protocol`.
 */
export async function get(
  endpoint: Endpoint,
  path: string,
  headers: Record<string, string>,
  signal?: AbortSignal,
): Promise<Response> {
  let url = new URL(`${endpoint.url}${path}`);
  const home = url.origin;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const authorized = endpoint.token !== null && url.origin === home;
    const own: Record<string, string> = authorized
      ? { authorization: `Bearer ${endpoint.token}` }
      : {};
    const response = await send(url, { ...headers, ...own }, signal);
    const { statusCode, headers: answered } = response;
    if (statusCode >= 300 && statusCode < 400 && typeof answered.location === 'string') {
      await response.body.dump();
      url = new URL(answered.location, url);
      continue;
    }
    if (statusCode >= 400 && statusCode !== 416) {
      await response.body.dump();
      refused(url, statusCode, answered['retry-after']);
    }
    return response;
  }
  fail('hub.protocol', `${endpoint.url}${path} redirects without end`);
}

async function send(
  url: URL,
  headers: Record<string, string>,
  signal?: AbortSignal,
): Promise<Response> {
  try {
    return await request(url, { headers: { 'user-agent': 'brewslm', ...headers }, signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw passing(() => fail('hub.unreachable', `cannot reach ${url.host}`, { cause: error }));
  }
}

/** Turns a failure into one that is worth another attempt. */
export function passing(failing: () => never, pause: number | null = null): Passing {
  try {
    return failing();
  } catch (error) {
    return new Passing(error as ProblemError, pause);
  }
}

function refused(url: URL, status: number, retryAfter: string | string[] | undefined): never {
  const what = `${url.host}${url.pathname} answers ${status}`;
  const evidence = { status };
  if (status === 401 || status === 403) fail('hub.gated', what, { evidence });
  if (status === 404) fail('hub.missing', what, { evidence });
  if (status !== 429 && status < 500) fail('hub.protocol', what, { evidence });
  const seconds = Number(retryAfter);
  const pause = retryAfter !== undefined && Number.isFinite(seconds) ? seconds * 1000 : null;
  throw passing(() => fail('hub.busy', what, { evidence }), pause);
}
