/**
 * One server over HTTP: requests with what proves who asks, answers as JSON, and problems as errors.
 *
 * @module
 */
import type { Problem } from '../problem/problem.ts';

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

export class Connection {
  readonly address: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #fetch: typeof globalThis.fetch;

  constructor({ address = '', key, fetch }: ClientOptions = {}) {
    this.address = address.replace(/\/$/, '');
    this.#headers = {
      'X-BrewSLM': '1',
      ...(key !== undefined && { Authorization: `Bearer ${key}` }),
    };
    // Some browsers refuse a `fetch` that is called as a method of something else.
    this.#fetch = fetch ?? ((...given) => globalThis.fetch(...given));
  }

  /** @throws AnswerError when the server answers with a problem; what `fetch` throws. */
  async json<Answer>(path: string, request: RequestInit): Promise<Answer> {
    return (await (await this.answer(path, request)).json()) as Answer;
  }

  /**
   * Asks; a gate that is closed is an answer as well, and so is how far an upload really is: 409.
   *
   * @throws AnswerError when the server answers with a problem; what `fetch` throws.
   */
  async answer(path: string, request: RequestInit): Promise<Response> {
    const response = await this.#fetch(`${this.address}${path}`, {
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

export interface ConnectionOptions extends CallOptions {
  /** Hears false when the server is away, and true when it is there again. */
  onConnection?: (connected: boolean) => void;
}

export const asJson = (input: unknown) => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(input),
});

/** The server is not reached, is busy, or was restarted in the middle. */
export const mayTryAgain = (error: unknown): boolean =>
  !(error instanceof AnswerError) || error.status === 429 || error.status === 0;

/** Milliseconds. */
export const pauseAfter = (failures: number): number => Math.min(10_000, 250 * 2 ** failures);

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

export const pause = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
