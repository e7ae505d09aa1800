/**
 * GET requests: redirects, credentials that stay with their origin, and what refusals mean. What
 * differs from service to service comes with the client.
 *
 * @module
 */
import { request, type Agent, type Dispatcher } from 'undici';
import { fail, ProblemError } from '../../problem/problem.ts';
import { passing, retryAfter, withRetries } from './retry.ts';

/** Where a download comes from, which decides whose problem codes are used: `*` in the codes here. */
export type Service = 'hub' | 'url' | 'kaggle' | 's3';

export interface Client {
  service: Service;
  agent: Agent;
  /** Sent to its origin and to no other, whatever the redirects. */
  credentials: { origin: string; authorization: string } | null;
  /**
   * Gives the headers that an address is asked with beside the usual ones, for each attempt anew: a
   * signature holds for minutes, and for one host.
   */
  sign?(url: URL): Promise<Record<string, string>>;
  /** Pause before the second attempt, in milliseconds; it doubles with each further one. */
  retryMilliseconds: number;
  /** Says what a refusal means, by a problem of the service. */
  refuse(refusal: Refusal): never;
}

/** An answer of 3xx or 4xx that another attempt would not change. */
export interface Refusal {
  url: URL;
  status: number;
  header(name: string): string | undefined;
  /** The beginning of what the server said. */
  body: string;
}

export interface Answer {
  status: number;
  header(name: string): string | undefined;
  /** Where the redirects led to. */
  url: URL;
  body: Dispatcher.ResponseData['body'];
}

const MAX_REDIRECTS = 5;
const MAX_JSON_BYTES = 64 << 20;
const BODY_EXCERPT = 2000;
/** Bytes that may have arrived before they are read. */
const UNREAD_BYTES = 16 << 20;

/**
 * Asks once, and follows redirects. The answer has status 200, 206 or 416, which is one too: the caller
 * asked for a range. Its body is the caller's to read or to discard.
 *
 * @throws Passing for what is worth another attempt: `*.busy`, `*.unreachable`.
 * @throws `remote.private-address`, `*.protocol`; `*.unreachable` when there is no such host or its
 *   certificate is not valid; what `client.refuse` says.
 */
export async function get(
  client: Client,
  address: string,
  headers: Record<string, string>,
  signal?: AbortSignal,
): Promise<Answer> {
  let url = new URL(address);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const { credentials } = client;
    const own: Record<string, string> =
      credentials?.origin === url.origin ? { authorization: credentials.authorization } : {};
    const signed = await client.sign?.(url);
    const answer = await send(client, url, { ...headers, ...own, ...signed }, signal);
    const location = answer.header('location');
    if (answer.status >= 300 && answer.status < 400 && location !== undefined) {
      await discard(answer);
      url = nextOf(client, url, location);
      continue;
    }
    if (answer.status === 200 || answer.status === 206 || answer.status === 416) return answer;
    await refused(client, answer);
  }
  fail(`${client.service}.protocol`, `${hostAndPath(new URL(address))} redirects without end`);
}

/**
 * Gets a JSON document, with retries; `document` is null where the answer is no JSON.
 *
 * @throws `*.busy`, `*.unreachable`, `*.interrupted`, `*.protocol`, `remote.private-address`, and what
 *   `client.refuse` says.
 */
export async function getJson(
  client: Client,
  address: string,
  signal?: AbortSignal,
): Promise<{ document: unknown; header(name: string): string | undefined }> {
  return withRetries({ firstPause: client.retryMilliseconds, signal }, async () => {
    const answer = await get(client, address, { accept: 'application/json' }, signal);
    const text = await textOf(client, answer, MAX_JSON_BYTES, signal);
    return { document: parsed(text), header: answer.header };
  });
}

/**
 * Gets a text of at most 64 MiB, with retries.
 *
 * @throws as {@link getJson}
 */
export async function getText(
  client: Client,
  address: string,
  signal?: AbortSignal,
): Promise<string> {
  return withRetries({ firstPause: client.retryMilliseconds, signal }, async () =>
    textOf(client, await get(client, address, {}, signal), MAX_JSON_BYTES, signal),
  );
}

/** Gives host and path: a query may hold a signature, which no message should show. */
export const hostAndPath = (url: URL): string => `${url.host}${url.pathname}`;

async function send(
  client: Client,
  url: URL,
  headers: Record<string, string>,
  signal?: AbortSignal,
): Promise<Answer> {
  try {
    const response = await request(url, {
      dispatcher: client.agent,
      // A reader that is waited for when the server hangs up ends the process (nodejs/undici#5360, mended
      // in undici 8, which needs a later Node). With room for so much, hardly any is.
      highWaterMark: UNREAD_BYTES,
      headers: { 'user-agent': 'brewslm', ...headers },
      signal,
    });
    // A body that is left unread ends in an error, which must not end the process.
    response.body.on('error', () => {});
    const header = (name: string) => {
      const value = response.headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    return { status: response.statusCode, header, url, body: response.body };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ProblemError) throw error;
    const lasting = lastingReason((error as NodeJS.ErrnoException).code ?? '');
    const failing = () =>
      fail(`${client.service}.unreachable`, `cannot reach ${url.host}${lasting?.what ?? ''}`, {
        cause: error,
        ...(lasting && { fix: lasting.fix }),
      });
    if (lasting !== null) failing();
    throw passing(failing);
  }
}

/** What another attempt would not change. */
function lastingReason(code: string): { what: string; fix: string } | null {
  if (code === 'ENOTFOUND')
    return { what: ': there is no such host', fix: 'Check the name of the host.' };
  if (/CERT|ISSUER|LEAF_SIGNATURE/.test(code))
    return {
      what: ': its certificate is not valid',
      fix: 'If it is one of your own company, name its authority in NODE_EXTRA_CA_CERTS.',
    };
  return null;
}

function nextOf({ service }: Client, from: URL, location: string): URL {
  const next = URL.canParse(location, from.href) ? new URL(location, from) : null;
  if (next === null || !['http:', 'https:'].includes(next.protocol))
    fail(`${service}.protocol`, `${hostAndPath(from)} redirects to what is no web address`);
  if (from.protocol === 'https:' && next.protocol === 'http:')
    fail(`${service}.protocol`, `${from.host} redirects from https to http, to ${next.host}`);
  return next;
}

async function refused(client: Client, answer: Answer): Promise<never> {
  const { url, status, header } = answer;
  const body = await textOf(client, answer, BODY_EXCERPT).catch(() => '');
  const what = `${hostAndPath(url)} answers ${status}`;
  const evidence = { status };
  if (status === 408 || status === 425 || status === 429 || status >= 500)
    throw passing(
      () => fail(`${client.service}.busy`, what, { evidence }),
      retryAfter(header('retry-after'), Date.now()),
    );
  if (status >= 300) client.refuse({ url, status, header, body });
  fail(`${client.service}.protocol`, what, { evidence });
}

/** At most `limit` bytes of the body as text; the rest is not read. */
async function textOf(
  client: Client,
  { body, url }: Answer,
  limit: number,
  signal?: AbortSignal,
): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      if (bytes > limit) break;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw passing(() =>
      fail(`${client.service}.interrupted`, `the connection to ${url.host} broke`, {
        cause: error,
      }),
    );
  }
  return Buffer.concat(chunks).subarray(0, limit).toString('utf8');
}

const discard = ({ body }: Answer): Promise<void> => body.dump().catch(() => {});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
