/**
 * Downloads one file. A connection that breaks or falls silent is resumed where it stopped, within
 * a run and across runs; a file that changed meanwhile is read from its start (`If-Range`, RFC 9110
 * 13.1.5). The file gets its name once it is whole and its hash, where one is known, is right.
 *
 * @module
 */
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fail, ProblemError } from '../../problem/problem.ts';
import { get, type Answer, type Client } from './client.ts';
import { hasHash, type ExpectedHash } from './expected-hash.ts';
import { Part, sizeOf, type PartState, type ServedFile } from './part.ts';
import { passing, withRetries } from './retry.ts';

export interface Download {
  client: Client;
  address: string;
  /** Where the file goes; what is unfinished lies beside it. */
  target: string;
  /** What people know the file by. */
  name: string;
  /** Length in bytes, where it is known beforehand. */
  bytes?: number;
  hash?: ExpectedHash;
  /** Largest file to take, in bytes. */
  maxBytes?: number;
  /** Keeps beside the finished file what asks the server, next time, whether it is still the same. */
  revalidate?: boolean;
  /** Hears the bytes there so far, and those in all where that is known. */
  onProgress?: (done: number, total: number | null) => void;
  signal?: AbortSignal;
}

/**
 * Downloads a file, or the rest of it, to `target`; gives what the server said of it.
 *
 * @throws `hub.hash`, `remote.hash` when it has another hash: nothing of it stays then;
 *   `remote.private-address`, `remote.too-large`, `*.protocol`, what `client.refuse` says; and
 *   `*.interrupted`, `*.unreachable`, `*.busy`, which leave a part to resume from.
 */
export async function download(request: Download): Promise<ServedFile> {
  const { client, target, name, hash, signal } = request;
  const part = new Part(target);
  await mkdir(dirname(target), { recursive: true });
  if (request.revalidate && (await part.state()) !== null)
    await rename(target, part.path).catch(() => {});
  let furthest = await part.size();
  const reached = (bytes: number) => (furthest = Math.max(furthest, bytes));
  const options = { firstPause: client.retryMilliseconds, signal, progress: () => furthest };
  const { description } = await withRetries(options, () => fetchRest(request, part, reached));
  if (hash !== undefined && !(await hasHash(part.path, hash))) {
    await part.discard();
    const code = client.service === 'hub' ? 'hub.hash' : 'remote.hash';
    fail(code, `${name} does not have the hash that is stated for it`, {
      location: { file: name },
      evidence: { algorithm: hash.algorithm, expected: hash.hex },
    });
  }
  await rename(part.path, target);
  if (!request.revalidate) await part.forget();
  return description;
}

/** Tells whether a finished file of this length in bytes and this hash is there already. */
export async function isDownloaded(
  target: string,
  bytes: number,
  hash: ExpectedHash,
): Promise<boolean> {
  return (await sizeOf(target)) === bytes && (await hasHash(target, hash));
}

type Reached = (bytes: number) => void;

/** Attempts once to get what `part` still lacks. */
async function fetchRest(request: Download, part: Part, reached: Reached): Promise<PartState> {
  const { client, address, name, hash, signal } = request;
  const known = await part.state();
  // Without a validator or a hash nothing says that the rest belongs to what is there.
  const resumable = known !== null && (known.validator !== null || hash !== undefined);
  const have = resumable ? await part.size() : 0;
  if (known !== null && hash !== undefined && have > 0 && have === request.bytes) return known;
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (have > 0) headers.range = `bytes=${have}-`;
  if (have > 0 && known?.validator) headers['if-range'] = known.validator;
  const answer = await get(client, address, headers, signal);
  if (answer.status === 200) {
    const state = stateOf(answer);
    await part.begin(state);
    await append(request, part, answer, 0, state.total, reached);
    return state;
  }
  const range = rangeOf(answer);
  if (known !== null && have > 0 && answer.status === 206 && continues(range, have, known)) {
    await append(request, part, answer, have, known.total ?? range!.total, reached);
    return known;
  }
  await answer.body.dump().catch(() => {});
  // Nothing lies beyond the part: it was whole.
  if (known !== null && have > 0 && answer.status === 416 && range?.total === have) return known;
  await part.discard();
  throw passing(() =>
    fail(`${client.service}.protocol`, `${name} is not sent as asked: status ${answer.status}`),
  );
}

/** Tells whether a range goes on where the part ends, in the same file. */
function continues(range: ReturnType<typeof rangeOf>, have: number, known: PartState): boolean {
  if (range === null || range.from !== have) return false;
  return range.total === null || known.total === null || range.total === known.total;
}

async function append(
  request: Download,
  part: Part,
  { body }: Answer,
  start: number,
  total: number | null,
  reached: Reached,
): Promise<void> {
  const { client, name, onProgress, signal } = request;
  const length = request.bytes ?? total;
  let have = start;
  const handle = await open(part.path, 'a');
  try {
    refuseTooLarge(request, length ?? 0);
    for await (const chunk of body) {
      refuseTooLarge(request, have + (chunk as Buffer).length);
      await handle.appendFile(chunk as Buffer);
      have += (chunk as Buffer).length;
      onProgress?.(have, length);
    }
    await handle.sync();
  } catch (error) {
    body.destroy();
    signal?.throwIfAborted();
    if (error instanceof ProblemError) await part.discard();
    if (error instanceof ProblemError || isDiskError(error)) throw error;
    throw cut(request, have, length, error);
  } finally {
    reached(have);
    await handle.close();
  }
  if (length === null || have === length) return;
  if (have < length) throw cut(request, have, length);
  await part.discard();
  fail(`${client.service}.protocol`, `${name} is longer than stated`, {
    location: { file: name },
    evidence: { bytes: have, expectedBytes: length },
  });
}

function cut({ client, name }: Download, have: number, length: number | null, cause?: unknown) {
  return passing(() =>
    fail(`${client.service}.interrupted`, `the connection broke at byte ${have} of ${name}`, {
      location: { file: name, offset: have },
      evidence: { bytes: have, expectedBytes: length },
      cause,
    }),
  );
}

function refuseTooLarge({ maxBytes = Infinity, name }: Download, bytes: number): void {
  if (bytes <= maxBytes) return;
  fail('remote.too-large', `${name} is larger than ${maxBytes} bytes`, {
    location: { file: name },
    fix: 'Raise the limit with --max-bytes, if you trust the source.',
    evidence: { maxBytes },
  });
}

/** Errors of the disk are no reason to ask the server again; they name their system call. */
const isDiskError = (error: unknown): boolean =>
  ['write', 'open', 'fsync', 'close'].includes((error as NodeJS.ErrnoException).syscall ?? '');

/** Reads from an answer what a part must remember of it. */
function stateOf(answer: Answer): PartState {
  const length = answer.header('content-length');
  return {
    validator: validatorOf(answer),
    total: length === undefined ? null : Number(length),
    description: {
      path: answer.url.pathname,
      type: answer.header('content-type') ?? null,
      disposition: answer.header('content-disposition') ?? null,
      encoding: answer.header('content-encoding') ?? null,
    },
  };
}

/**
 * `If-Range` needs a strong validator: an entity tag that is not weak, or a date of change that is
 * at least a second older than the answer (RFC 9110, 8.8.2.2).
 */
function validatorOf({ header }: Answer): string | null {
  const tag = header('etag');
  if (tag?.startsWith('"')) return tag;
  const modified = header('last-modified');
  const age = Date.parse(header('date') ?? '') - Date.parse(modified ?? '');
  return modified !== undefined && age >= 1000 ? modified : null;
}

/** `Content-Range` of a 206 or 416 answer; null where it is missing or malformed. */
function rangeOf({ header }: Answer): { from: number | null; total: number | null } | null {
  const match = /^bytes (?:(\d+)-\d*|\*)\/(\d+|\*)$/.exec(header('content-range') ?? '');
  if (match === null) return null;
  return {
    from: match[1] === undefined ? null : Number(match[1]),
    total: match[2] === '*' ? null : Number(match[2]),
  };
}
