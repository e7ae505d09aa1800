/**
 * Whether the files of a stored model are still those that were added. Hashing a large model takes
 * seconds, so what was found whole is noted with size, time and inode of each file; while these
 * stay, it is not hashed again. The note is a machine's memory and can be deleted at any time.
 *
 * @module
 */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { verifyModel, resolveModel } from './model-store.ts';

const NOTE = '.verified.json';

const noteSchema = z.strictObject({
  /** The digest of the manifest. */
  digest: z.string(),
  files: z.record(z.string(), z.string()),
});

/**
 * Checks that a model is what was added, by its files' marks or, where these differ, by hashing it.
 *
 * @throws `model.unknown`; `model.changed` with the first file that is missing or differs.
 */
export async function requireUnchanged(home: string, id: string): Promise<void> {
  const { manifest } = await resolveModel(home, id);
  const folder = join(home, 'models', id);
  const states: [string, string][] = [];
  for (const { path } of manifest.files)
    states.push([path, await stateOf(join(folder, 'files', path))]);
  const note = { digest: manifest.digest, files: Object.fromEntries(states) };
  if (JSON.stringify(await readNote(folder)) === JSON.stringify(note)) return;
  await verifyModel(home, id);
  await writeFile(join(folder, NOTE), JSON.stringify(note));
}

async function stateOf(file: string): Promise<string> {
  try {
    const { size, mtimeMs, ino } = await stat(file);
    return `${size} ${mtimeMs} ${ino}`;
  } catch {
    return 'missing';
  }
}

async function readNote(folder: string): Promise<unknown> {
  try {
    return noteSchema.parse(JSON.parse(await readFile(join(folder, NOTE), 'utf8')));
  } catch {
    // None yet, or not one of ours: hashing decides.
    return null;
  }
}
