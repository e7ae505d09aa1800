/**
 * Brings source files into the object store, under names that say nothing of the machine they
 * came from, and describes them for the ingest stage.
 *
 * @module
 */
import { stat } from 'node:fs/promises';
import { basename, dirname, relative } from 'node:path';
import { loadSample } from '../../catalog/sample.ts';
import type { BlockListener } from '../../ledger/objects/hash-file.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { fail } from '../../problem/problem.ts';
import { findFiles, type FoundFile } from './find-files.ts';
import type { Session } from '../stage/run-stage.ts';
import type { IngestConfiguration } from './ingest.ts';
import { startThreads } from '../threads/thread.ts';
import { firstBytes } from '../../rows/bytes/stream.ts';
import { isSqlite } from '../../rows/sqlite/sqlite-format.ts';
import { shellWord } from './reading/choose-tables.ts';
import { Meter } from './byte-meter.ts';
import { WORTH_THREADS } from './file-ranges.ts';
import type { SourceFile } from './snapshot.ts';

/**
 * Files keep their base names, or their place in the folder that was named; where two would clash,
 * the path below their common folder.
 *
 * @param paths Files, folders and patterns of the user, as given.
 */
export async function importFiles(
  { ledger, progress, threads }: Pick<Session, 'ledger' | 'progress' | 'threads'>,
  paths: readonly string[],
): Promise<IngestConfiguration> {
  const { files: found, skipped } = await findFiles(paths);
  if (new Set(found.map(({ path }) => path)).size < found.length)
    fail('dataset.name-clash', 'the same file is given twice', {
      fix: 'Give each file once.',
    });
  const names = uniqueNames(found);
  for (const { path } of found) await refuseUnmerged(path);
  const sizes = await Promise.all(found.map(async ({ path }) => (await stat(path)).size));
  // Threads that look through large files start while this one copies them.
  if (threads > 1 && Math.max(...sizes) >= WORTH_THREADS) startThreads(threads);
  const copied = meterOf(sizes, progress);
  const files: SourceFile[] = [];
  for (const [index, file] of found.entries()) {
    const stored = await ledger.objects.putFile(file.path, {
      later: true,
      onBlock: copied,
    });
    files.push({ name: names[index], ...stored, ...(file.found && { found: true }) });
  }
  const origin = {
    files: files.length,
    ...(found.some((file) => file.found) && { found: true as const }),
  };
  return { origin, files, ...(skipped.length > 0 && { skipped }) };
}

/**
 * What programs wrote to an SQLite file lies beside it until it is merged: the file alone would lack
 * the newest rows.
 *
 * @throws `file.unmerged`
 */
async function refuseUnmerged(path: string): Promise<void> {
  const log = await stat(`${path}-wal`).catch(() => null);
  if (!log?.isFile() || log.size === 0 || !isSqlite(await firstBytes(path, 16))) return;
  const file = basename(path);
  fail('file.unmerged', `${file} lacks what still lies in ${file}-wal`, {
    location: { file: path },
    fix: `Close the program that writes it, then run \`sqlite3 ${shellWord(path)} "pragma wal_checkpoint(truncate)"\`, and import again.`,
  });
}

/** Less is copied before anyone looks. */
const SHOWN_BYTES = 32 << 20;

function meterOf(sizes: readonly number[], progress: Session['progress']): BlockListener {
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  if (total < SHOWN_BYTES) return () => {};
  const meter = new Meter('copying', total, progress);
  let done = 0;
  return ({ length }) => {
    done += length;
    // A file may have grown meanwhile.
    meter.update(Math.min(done, total), total);
  };
}

/** @throws `sample.unknown`; `object.changed` when a sample is not as it was shipped. */
export async function importSample(ledger: Ledger, id: string): Promise<IngestConfiguration> {
  const { sample, paths } = loadSample(id);
  const files: SourceFile[] = [];
  for (const [index, { path: name, sha256, split }] of sample.files.entries()) {
    const stored = await ledger.objects.putFile(paths[index]);
    if (stored.sha256 !== sha256)
      fail('object.changed', `the sample ${id} is not as it was shipped`, {
        location: { file: name },
        fix: 'Take the file from the repository again.',
        evidence: { expected: sha256, found: stored.sha256 },
      });
    files.push({ name, ...stored, ...(split && { split }) });
  }
  return { origin: { sample: id }, files };
}

function uniqueNames(files: readonly FoundFile[]): string[] {
  const names = files.map(({ name }) => name);
  if (new Set(names).size === names.length) return names;
  const paths = files.map(({ path }) => path);
  const folders = paths.map((path) => dirname(path).split(/[/\\]/));
  let shared = 0;
  while (
    folders.every((parts) => parts[shared] !== undefined && parts[shared] === folders[0][shared])
  )
    shared++;
  const root = folders[0].slice(0, shared).join('/') || '/';
  return paths.map((path) => relative(root, path).replaceAll('\\', '/'));
}
