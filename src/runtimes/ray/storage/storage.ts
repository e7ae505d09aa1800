/**
 * What the control side and a cluster both reach: a shared folder or a bucket. Files travel under
 * their digests, so nothing is put twice and what comes back is what was meant; a run's own papers
 * (attempts, checkpoints, result) lie under names.
 *
 * ```
 * objects/<first two digits>/<SHA-256>   files by digest
 * runs/<run>/...                         of one run
 * ```
 *
 * @module
 */
import { statSync } from 'node:fs';
import { hashFile } from '../../../ledger/objects/hash-file.ts';
import { fail } from '../../../problem/problem.ts';
import { folderPlaces } from './folder-places.ts';
import type { Places, Travelling } from './places.ts';
import { s3Places } from './s3-places.ts';

/**
 * Opens the storage at `s3://bucket/folder` or at an absolute path. A bucket is asked with the keys of
 * `environment`, or of the files that AWS's programs share.
 *
 * @throws `cluster.storage` for any other address; `s3.credentials`.
 */
export async function openStorage(
  address: string,
  environment: NodeJS.ProcessEnv,
): Promise<Storage> {
  const { bucket, folder } = parseStorage(address);
  return new Storage(
    address,
    bucket === null ? folderPlaces(folder) : await s3Places(bucket, folder, environment),
  );
}

/** @throws `cluster.storage` for what is neither a bucket nor an absolute path. */
export function parseStorage(address: string): { bucket: string | null; folder: string } {
  const s3 = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*?))?\/*$/.exec(address);
  if (s3 !== null) return { bucket: s3[1], folder: s3[2] ?? '' };
  if (/^\/[^/]/.test(address)) return { bucket: null, folder: address.replace(/\/+$/, '') };
  return fail('cluster.storage', `${address} is neither s3://BUCKET/FOLDER nor an absolute path`);
}

export const objectName = (sha256: string): string => `objects/${sha256.slice(0, 2)}/${sha256}`;

export class Storage {
  /** As it was given. */
  readonly address: string;
  readonly places: Places;

  constructor(address: string, places: Places) {
    this.address = address;
    this.places = places;
  }

  /** Puts a file under its digest; one that is there with its size is not sent again. */
  async put(path: string): Promise<Travelling> {
    const sha256 = await hashFile(path);
    const bytes = statSync(path).size;
    const name = objectName(sha256);
    if ((await this.places.size(name)) !== bytes)
      await this.places.upload(name, path, { sha256, bytes });
    return { sha256, bytes };
  }

  /**
   * Gets a file by its digest. What is missing or has other bytes is no result: the latter is removed
   * from the storage, so that it will be made again.
   *
   * @returns Whether the file is here now.
   */
  async get({ sha256 }: Travelling, path: string): Promise<boolean> {
    const name = objectName(sha256);
    if (!(await this.places.download(name, path))) return false;
    if ((await hashFile(path)) === sha256) return true;
    await this.places.remove(name);
    return false;
  }

  /** Reads a JSON file; null where there is none, or none that can be read. */
  async json<T>(name: string): Promise<T | null> {
    const content = await this.places.read(name);
    if (content === null) return null;
    try {
      return JSON.parse(content.toString('utf8')) as T;
    } catch {
      return null;
    }
  }

  /** Removes all files below a folder. */
  async removeAll(folder: string): Promise<void> {
    for (const name of await this.places.list(folder)) await this.places.remove(name);
  }
}
