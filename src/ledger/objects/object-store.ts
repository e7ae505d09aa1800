/**
 * The object store: files named by the SHA-256 of their bytes. An object appears under its name
 * only when it is whole, by a rename from a temporary name; until it is on the disk as well, the
 * name is one that holds for this boot of the machine (`recent-objects.ts`).
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  constants,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fail } from '../../problem/problem.ts';
import { sha256 } from '../canonical-json.ts';
import { hashFile, type BlockListener } from './hash-file.ts';
import { isAlive } from './process-alive.ts';
import { RecentObjects } from './recent-objects.ts';
import { StoreMarks } from './store-marks.ts';
import { syncLater, syncNow } from './to-disk.ts';
import { copyFile } from 'node:fs/promises';

/** A file by the SHA-256 of its bytes, in lower-case hexadecimal. */
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
  /** Hears the bytes while they are copied. */
  onBlock?: BlockListener;
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
  readonly #recent: RecentObjects;
  readonly marks: StoreMarks;

  constructor(home: string) {
    this.#folder = join(home, 'objects');
    this.#incoming = join(this.#folder, 'incoming');
    mkdirSync(this.#incoming, { recursive: true });
    this.#recent = new RecentObjects(join(this.#folder, 'recent'), (hash) => this.#settled(hash));
    this.marks = new StoreMarks(join(this.#folder, 'marks'));
  }

  /** Names where an object lies; it need not exist. One that is not settled will lie elsewhere. */
  path(hash: string): string {
    const temporary = this.#unsettled.get(hash)?.temporary;
    if (temporary !== undefined) return temporary;
    const settled = this.#settled(hash);
    const recent = existsSync(settled) ? null : this.#recent.path(hash);
    return recent !== null && existsSync(recent) ? recent : settled;
  }

  #settled(hash: string): string {
    return join(this.#folder, hash.slice(0, 2), hash);
  }

  has(hash: string): boolean {
    return existsSync(this.path(hash));
  }

  /** Copies a file in. Equal bytes are stored once. */
  async putFile(source: string, { onBlock, later }: PutOptions = {}): Promise<StoredFile> {
    this.marks.storing();
    const temporary = this.temporary();
    try {
      const hash = await copyHashed(source, temporary, onBlock);
      return await this.takeFile(temporary, { sha256: hash, later });
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }

  /**
   * Moves a file in, without copying its bytes. It is gone from where it was.
   *
   * @throws `stage.busy` while another process collects garbage.
   */
  async takeFile(source: string, { sha256: known, later }: TakeOptions = {}): Promise<StoredFile> {
    this.marks.storing();
    // Where they have to be waited for, bytes go to the disk while they are hashed.
    const synced = this.#recent.isKnown ? Promise.resolve() : syncLater(source);
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

  /** Gives all that was taken in its names. */
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
      if (this.#recent.isKnown) this.#recent.add(readOnly(temporary), hash);
      else this.#admit(temporary, hash);
    }
  }

  /**
   * Settles objects that the operating system has written meanwhile: no restart holds them against
   * their digest.
   */
  settleOld(now?: number): Promise<void> {
    return this.#recent.settleOld(now);
  }

  /**
   * Stores bytes, and waits until the disk has them.
   *
   * @throws `stage.busy` while another process collects garbage.
   */
  putBytes(data: string | Uint8Array): StoredFile {
    const temporary = this.temporary();
    try {
      writeFileSync(temporary, data);
      syncNow(temporary);
      return this.#admit(temporary, sha256(data));
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }

  /** Computes hash and size of a file, without storing it. */
  async describe(source: string): Promise<StoredFile> {
    return { sha256: await hashFile(source), bytes: statSync(source).size };
  }

  /**
   * Hashes the stored bytes anew.
   *
   * @param file What people know them by.
   * @throws `object.missing`; `object.changed` when they are not what the name says.
   */
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

  /** Lists every stored hash, sorted. */
  list(): string[] {
    const hashes = new Set(this.#recent.list());
    for (const entry of readdirSync(this.#folder)) {
      if (entry.length !== 2) continue;
      for (const hash of readdirSync(join(this.#folder, entry))) hashes.add(hash);
    }
    return [...hashes].sort();
  }

  remove(hash: string): void {
    for (const path of [this.#settled(hash), this.#recent.path(hash)])
      if (path !== null) rmSync(path, { force: true });
  }

  /** Names a path for a file that `takeFile` is to move in. Its name says which process is at it. */
  temporary(): string {
    return join(this.#incoming, `${process.pid}-${randomUUID()}`);
  }

  /** Lists the temporary files of processes that are gone. */
  abandoned(): string[] {
    return readdirSync(this.#incoming)
      .filter((name) => !isAlive(Number.parseInt(name, 10)))
      .map((name) => join(this.#incoming, name));
  }

  /** @param temporary A file whose bytes are on the disk. */
  #admit(temporary: string, hash: string): StoredFile {
    this.marks.storing();
    const bytes = statSync(temporary).size;
    const target = this.#settled(hash);
    if (existsSync(target)) {
      rmSync(temporary);
      return { sha256: hash, bytes };
    }
    mkdirSync(dirname(target), { recursive: true });
    renameSync(readOnly(temporary), target);
    syncNow(dirname(target));
    return { sha256: hash, bytes };
  }
}

/** Objects are never written to. */
function readOnly(path: string): string {
  chmodSync(path, 0o444);
  return path;
}

/**
 * Copies a file and hashes what is in the copy, in one go. The source may change while it is read:
 * the digest is that of the copy. Where the file system can clone, the clone is hashed.
 *
 * @param target Is made anew; it stays half written when this fails. Nothing is synced.
 * @param onBlock Hears the bytes of the copy.
 * @returns Its SHA-256.
 * @throws ENOENT and what else the system has to say of the source or the copy.
 */
export async function copyHashed(
  source: string,
  target: string,
  onBlock?: BlockListener,
): Promise<string> {
  return (await clone(source, target))
    ? hashFile(target, { onBlock })
    : hashFile(source, { copy: target, onBlock });
}

async function clone(source: string, target: string): Promise<boolean> {
  try {
    await copyFile(source, target, constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch {
    // Most file systems cannot. What else may be wrong with the source, reading it tells.
    return false;
  }
}
