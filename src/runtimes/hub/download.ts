/**
 * Downloads one file of the hub. Bytes gather in `NAME.part`, which a later attempt or run goes on
 * from; the file gets its name once its hash is right.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fail } from '../../problem/problem.ts';
import { get, passing, withRetries, type Endpoint } from './endpoint.ts';
import type { HubFile, HubRepository } from './repository.ts';

/** Called as bytes arrive, with the number that this file now has. */
export type FileProgress = (bytes: number) => void;

export interface Download {
  endpoint: Endpoint;
  repository: HubRepository;
  file: HubFile;
  /** Where it goes. */
  target: string;
  onProgress?: FileProgress;
  signal?: AbortSignal;
}

/** Problems: `hub.*`, of which `hub.interrupted` and `hub.busy` leave a part to resume from. */
export async function downloadFile(download: Download): Promise<void> {
  const { endpoint, file, target, signal } = download;
  const part = `${target}.part`;
  if ((await sizeOf(target)) === file.bytes && (await hashOf(target, file)) === file.hash.hex) {
    download.onProgress?.(file.bytes);
    return;
  }
  await mkdir(dirname(target), { recursive: true });
  await withRetries(endpoint, signal, () => fetchRest(download, part));
  const found = await hashOf(part, file);
  if (found !== file.hash.hex) {
    await rm(part);
    fail('hub.hash', `${file.path} does not have the hash that the hub states`, {
      location: { file: file.path },
      evidence: { expected: file.hash.hex, found },
    });
  }
  await rename(part, target);
}

/** One attempt to get what `part` still lacks. */
async function fetchRest(download: Download, part: string): Promise<void> {
  const { endpoint, repository, file, signal } = download;
  let have = (await sizeOf(part)) ?? 0;
  if (have > file.bytes) have = 0;
  if (have === file.bytes && have > 0) return;
  const name = file.path.split('/').map(encodeURIComponent).join('/');
  const path = `/${repository.repository}/resolve/${repository.commit}/${name}`;
  const range: Record<string, string> = have > 0 ? { range: `bytes=${have}-` } : {};
  const response = await get(endpoint, path, { 'accept-encoding': 'identity', ...range }, signal);
  // A server that does not do ranges sends the file from its start.
  if (response.statusCode !== 206) have = 0;
  const handle = await open(part, have > 0 ? 'a' : 'w');
  try {
    if (have === 0) await handle.truncate(0);
    for await (const chunk of response.body) {
      await handle.appendFile(chunk as Buffer);
      have += (chunk as Buffer).length;
      download.onProgress?.(have);
    }
    await handle.sync();
  } catch (error) {
    response.body.destroy();
    signal?.throwIfAborted();
    if (isDiskError(error)) throw error;
    throw cut(file, have, error);
  } finally {
    await handle.close();
  }
  if (have < file.bytes) throw cut(file, have);
}

const cut = (file: HubFile, have: number, cause?: unknown) =>
  passing(() =>
    fail('hub.interrupted', `the connection broke at byte ${have} of ${file.path}`, {
      location: { file: file.path, offset: have },
      evidence: { bytes: have, expectedBytes: file.bytes },
      cause,
    }),
  );

/** Errors of the file system carry the name of their system call; network errors too, but not these. */
const isDiskError = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EFBIG'].includes(
    (error as NodeJS.ErrnoException).code ?? '',
  );

async function sizeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  return found === null ? null : found.size;
}

async function hashOf(path: string, { hash, bytes }: HubFile): Promise<string> {
  const hasher = createHash(hash.algorithm === 'sha256' ? 'sha256' : 'sha1');
  if (hash.algorithm === 'git-sha1') hasher.update(`blob ${bytes}\0`);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }))
    hasher.update(chunk as Buffer);
  return hasher.digest('hex');
}
