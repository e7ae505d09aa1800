/**
 * Garbage collection: the only thing that deletes. An object goes when no artifact names it; what a
 * killed process left half copied or half downloaded goes when no live process holds it.
 *
 * @module
 */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ProblemError } from '../../problem/problem.ts';
import type { Ledger } from '../ledger.ts';

export interface Collection {
  objects: number;
  /** Unfinished copies and downloads that nobody is at. */
  unfinished: number;
  /** Bytes of both. */
  bytes: number;
}

/**
 * Removes what is unreachable or abandoned; with `dry`, only counts it.
 *
 * @throws `stage.busy` while another process may store something that no artifact names yet.
 */
export function collectGarbage(ledger: Ledger, dry: boolean): Collection {
  const end = ledger.objects.marks.collecting();
  try {
    return collect(ledger, dry);
  } finally {
    end();
  }
}

function collect(ledger: Ledger, dry: boolean): Collection {
  const reachable = new Set(
    ledger.artifacts
      .list()
      .flatMap(({ artifact }) => [
        ...artifact.descriptor.files.map((file) => file.sha256),
        ...mentionedHashes(artifact.descriptor.producer.configuration),
      ]),
  );
  const collection: Collection = { objects: 0, unfinished: 0, bytes: 0 };
  for (const hash of ledger.objects.list()) {
    if (reachable.has(hash)) continue;
    collection.objects++;
    collection.bytes += statSync(ledger.objects.path(hash)).size;
    if (!dry) ledger.objects.remove(hash);
  }
  const abandon = (path: string) => {
    collection.unfinished++;
    collection.bytes += sizeOf(path);
    if (!dry) rmSync(path, { recursive: true, force: true });
  };
  for (const path of ledger.objects.abandoned()) abandon(path);
  for (const key of downloadsOf(ledger)) {
    const unlock = lockDownload(ledger, key);
    if (unlock === undefined) continue;
    abandon(ledger.downloadFolder(key));
    unlock();
  }
  return collection;
}

function downloadsOf({ home }: Ledger): string[] {
  const folder = join(home, 'downloads');
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** Locks a download; undefined while a live process is at it. */
function lockDownload(ledger: Ledger, key: string): (() => void) | undefined {
  try {
    return ledger.lockDownload(key);
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'stage.busy') return undefined;
    throw error;
  }
}

function sizeOf(path: string): number {
  const entry = statSync(path);
  if (!entry.isDirectory()) return entry.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

/** A stage's configuration may name stored objects, source files above all; replay needs them. */
function mentionedHashes(value: unknown): string[] {
  return JSON.stringify(value).match(/[0-9a-f]{64}/g) ?? [];
}
