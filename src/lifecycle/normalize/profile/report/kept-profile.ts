/**
 * Profiles are kept in `profiles/` of the home: a dataset never changes, so neither does what was
 * learnt by reading it. They can be deleted at any time; a damaged one is made again.
 *
 * @module
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact } from '../../../../ledger/artifacts.ts';
import { digest, sha256 } from '../../../../ledger/canonical-json.ts';
import { profileDataset, type DatasetProfile, type ProfileOptions } from './dataset-profile.ts';

/** Of the code that makes profiles: raised when its figures change. */
const VERSION = 1;

/** The profile of a dataset, read where it was made before. */
export async function keptProfile(
  home: string,
  dataset: Artifact,
  options: ProfileOptions,
): Promise<DatasetProfile> {
  const { base } = options;
  const tokens = base && [base.id, sha256(base.tokenizer.files.tokenizerJson)];
  const folder = join(home, 'profiles');
  const path = join(folder, `${digest([VERSION, dataset.id, tokens]).slice(0, 32)}.json`);
  const kept = await read(path);
  if (kept !== null) return kept;
  const profile = await profileDataset(dataset, options);
  await mkdir(folder, { recursive: true });
  const body = JSON.stringify(profile);
  // Whole or not at all, also where two processes write it at once.
  const half = `${path}.${process.pid}`;
  await writeFile(half, `${sha256(body)}\n${body}`);
  await rename(half, path);
  return profile;
}

async function read(path: string): Promise<DatasetProfile | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  return sha256(body) === text.slice(0, Math.max(0, end))
    ? (JSON.parse(body) as DatasetProfile)
    : null;
}
