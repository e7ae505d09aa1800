/**
 * Calls of operations over HTTP, with the types of their definitions.
 *
 * @module
 */
import type { InputOf, OperationName, OutputOf } from '../../../src/operations/index.ts';
import type { Verdict } from '../../../src/ledger/verdicts.ts';
import type { Problem } from '../../../src/problem/problem.ts';

export type { InputOf, OperationName, OutputOf, Problem, Verdict };

/** A job with its place in the queue, where it waits, and its outcome, when it ended. */
export type Job = OutputOf<'job.show'>;

/** The same in a list, which leaves out the outcome. */
export type JobLine = OutputOf<'job.list'>[number];

/** How a call ended that was done at once. A verdict that is not PASS closed a gate. */
export interface Answer<Name extends OperationName> {
  output: OutputOf<Name>;
  verdicts: readonly Verdict[];
  failed: boolean;
}

/** A call that failed, with what went wrong, where, and how to mend it. */
export class CallError extends Error {
  readonly problem: Problem;
  /** Of the answer; 0 where there was none. */
  readonly status: number;

  constructor(problem: Problem, status: number) {
    super(problem.message);
    this.problem = problem;
    this.status = status;
  }
}

const routeOf = (name: OperationName): string => `/api/${name.replace('.', '/')}`;

/** Asks; nothing is changed. @throws `CallError` */
export function query<Name extends OperationName>(
  name: Name,
  input: InputOf<Name>,
  signal?: AbortSignal,
): Promise<Answer<Name>> {
  const search = searchOf(input as Record<string, unknown>);
  return answerOf(fetch(`${routeOf(name)}${search}`, { signal: signal ?? null }));
}

/** Changes something and waits for it. @throws `CallError` */
export const change = <Name extends OperationName>(
  name: Name,
  input: InputOf<Name>,
): Promise<Answer<Name>> => answerOf(post(routeOf(name), input));

/** Asks for work, which becomes a job. Sent twice with one `key`, it is one job. @throws `CallError` */
export const work = <Name extends OperationName>(
  name: Name,
  input: InputOf<Name>,
  key: string = crypto.randomUUID(),
): Promise<Job> =>
  answerOf<{ job: Job }>(post(routeOf(name), input, { 'idempotency-key': key })).then(
    ({ job }) => job,
  );

/** What changes anything says so by a header that no form of another site can send. */
export const post = (
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Response> =>
  fetch(path, {
    method: 'POST',
    signal: signal ?? null,
    headers: { 'content-type': 'application/json', 'x-brewslm': '1', ...headers },
    body: JSON.stringify(body),
  });

/** @throws `CallError` */
export async function answerOf<Body>(asked: Promise<Response>): Promise<Body> {
  let response: Response;
  try {
    response = await asked;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new CallError(unreachable, 0);
  }
  const body = (await response.json().catch(() => null)) as (Body & { problem?: Problem }) | null;
  // A closed gate is an answer: what was found is in it.
  if (body !== null && body.problem === undefined && (response.ok || response.status === 409))
    return body;
  throw new CallError(body?.problem ?? unreadable(response.status), response.status);
}

const unreachable = {
  code: 'api.unreachable',
  message: 'The server of this page does not answer.',
  fix: 'Look whether `brewslm ui` still runs. What it was doing is not lost: it goes on when it is started again.',
} as unknown as Problem;

const unreadable = (status: number): Problem =>
  ({
    code: 'api.unreadable',
    message: `The server answered with status ${status} and nothing that this page reads.`,
    fix: 'Reload the page; it may be older than the server.',
  }) as unknown as Problem;

/** A list by repetition, an object as JSON; what is left out is not sent. */
function searchOf(input: Record<string, unknown>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(input))
    for (const each of Array.isArray(value) ? value : [value])
      if (each !== undefined && each !== null)
        search.append(name, typeof each === 'object' ? JSON.stringify(each) : String(each));
  return search.size === 0 ? '' : `?${search}`;
}
