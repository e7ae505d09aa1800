/**
 * The object store: files named by the SHA-256 of their bytes. An object appears under its name
 * only when it is whole and on disk, by a rename from a temporary name.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { dirname, join } from 'node:path';
import { fail } from '../problem/problem.ts';
import { sha256 } from './canonical-json.ts';
import { copyHashed, type CopyListener } from './copy-hashed.ts';
import { hashFile, type BlockListener } from './hash-file.ts';
import { isAlive } from './process-alive.ts';
import { StoreMarks } from './store-marks.ts';

export interface StoredFile {
  sha256: string;
  bytes: number;
}

interface TakeOptions {
  /** Its digest, where that is known. */
  sha256?: string | undefined;
  /** Does not wait until it is on the disk: whoever names it has to `settle` first. */
  later?: boolean | undefined;
}

interface PutOptions extends Pick<TakeOptions, 'later'> {
  /**
   * Hears where the copy lies once its beginning is there, and how large it is to be; afterwards it
   * lies elsewhere. What it returns hears its bytes.
   */
  copying?: (copy: string, bytes: number) => Promise<BlockListener | undefined>;
}

/** An object under a temporary name, whose bytes may not be on the disk. */
interface Unsettled {
  temporary: string;
  synced: Promise<void>;
}

export class ObjectStore {
  readonly #unsettled = new Map<string, Unsettled>();
  readonly #folder: string;
  readonly #incoming: string;
  readonly marks: StoreMarks;

  constructor(home: string) {
    this.#folder = join(home, 'objects');
    this.#incoming = join(this.#folder, 'incoming');
    mkdirSync(this.#incoming, { recursive: true });
    this.marks = new StoreMarks(join(this.#folder, 'marks'));
  }

  /** Where an object lies; it need not exist. One that is not settled will lie elsewhere. */
  path(hash: string): string {
    return this.#unsettled.get(hash)?.temporary ?? join(this.#folder, hash.slice(0, 2), hash);
  }

  has(hash: string): boolean {
    return existsSync(this.path(hash));
  }

  /** Copies a file in. Equal bytes are stored once. */
  async putFile(source: string, { copying, later }: PutOptions = {}): Promise<StoredFile> {
    this.marks.storing();
    const temporary = this.temporary();
    const begun: CopyListener | undefined = copying && ((bytes) => copying(temporary, bytes));
    try {
      const hash = await copyHashed(source, temporary, begun);
      return await this.takeFile(temporary, { sha256: hash, later });
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }

  /** Moves a file in, without copying its bytes. It is gone from where it was. */
  async takeFile(source: string, { sha256: known, later }: TakeOptions = {}): Promise<StoredFile> {
    this.marks.storing();
    // Its bytes go to the disk while they are hashed, and while others are taken in.
    const synced = syncFile(source);
    synced.catch(() => {});
    const hash = known ?? (await hashFile(source));
    const { size: bytes } = statSync(source);
    if (this.has(hash)) rmSync(source);
    else {
      const temporary = this.temporary();
      renameSync(source, temporary);
      this.#unsettled.set(hash, { temporary, synced });
    }
    if (!later) await this.settle();
    return { sha256: hash, bytes };
  }

  /** Waits until all that was taken in is on the disk, and gives it its names. */
  async settle(): Promise<void> {
    for (const [hash, unsettled] of this.#unsettled) {
      const { temporary, synced } = unsettled;
      try {
        await synced;
      } catch (error) {
        this.#unsettled.delete(hash);
        rmSync(temporary, { force: true });
        throw error;
      }
      // Someone else may have waited for the same.
      if (this.#unsettled.get(hash) !== unsettled) continue;
      this.#unsettled.delete(hash);
      this.#admit(temporary, hash);
    }
  }

  putBytes(data: string | Uint8Array): StoredFile {
    const temporary = this.temporary();
    try {
      writeFileSync(temporary, data);
      syncPath(temporary);
      return this.#admit(temporary, sha256(data));
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }

  /** Hash and size of a file, without storing it. */
  async describe(source: string): Promise<StoredFile> {
    return { sha256: await hashFile(source), bytes: statSync(source).size };
  }

  /** @throws `object.changed` or `object.missing` when the stored bytes are not what the name says. */
  async check(hash: string, file: string): Promise<void> {
    const path = this.path(hash);
    if (!existsSync(path))
      fail('object.missing', `the bytes of ${file} are gone`, { location: { file } });
    const found = await hashFile(path);
    if (found !== hash)
      fail('object.changed', `the bytes of ${file} changed since they were stored`, {
        location: { file },
        evidence: { expected: hash, found },
      });
  }

  /** Every stored hash, sorted. */
  list(): string[] {
    const hashes: string[] = [];
    for (const entry of readdirSync(this.#folder)) {
      if (entry.length === 2) hashes.push(...readdirSync(join(this.#folder, entry)));
    }
    return hashes.sort();
  }

  remove(hash: string): void {
    rmSync(this.path(hash), { force: true });
  }

  /** A path for a file that `takeFile` is to move in. Its name says which process is at it. */
  temporary(): string {
    return join(this.#incoming, `${process.pid}-${randomUUID()}`);
  }

  /** Temporary files of processes that are gone. */
  abandoned(): string[] {
    return readdirSync(this.#incoming)
      .filter((name) => !isAlive(Number.parseInt(name, 10)))
      .map((name) => join(this.#incoming, name));
  }

  /** @param temporary A file whose bytes are on the disk. */
  #admit(temporary: string, hash: string): StoredFile {
    this.marks.storing();
    const bytes = statSync(temporary).size;
    const target = this.path(hash);
    if (existsSync(target)) {
      rmSync(temporary);
      return { sha256: hash, bytes };
    }
    chmodSync(temporary, 0o444);
    mkdirSync(dirname(target), { recursive: true });
    renameSync(temporary, target);
    syncPath(dirname(target));
    return { sha256: hash, bytes };
  }
}

/** The file may be renamed meanwhile. */
async function syncFile(path: string): Promise<void> {
  const file = openSync(path, 'r');
  try {
    await sync(file);
  } finally {
    closeSync(file);
  }
}

const sync = promisify(fsync);

function syncPath(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
