/**
 * Copies a file and hashes what is in the copy, in one go: a block is read while the one before is
 * hashed and written, and the disk is given work meanwhile. The source may change while it is read:
 * the digest is that of the copy. Where the file system can clone, the clone is hashed.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, open, type FileHandle } from 'node:fs/promises';
import { hashFile, type BlockListener } from './hash-file.ts';

const BLOCK_BYTES = 2 << 20;
/** Bytes after which the disk is given work, so that little is left to wait for in the end. */
const SYNCED_BYTES = 64 << 20;

/**
 * Hears that the beginning of the copy is there, and how large it is to be. What it returns hears all
 * blocks of it, each once it is in the copy.
 */
export type CopyListener = (bytes: number) => Promise<BlockListener | undefined>;

export interface HashedCopy {
  sha256: string;
  /** It is on the disk as a whole. */
  synced: Promise<void>;
}

/**
 * @param target Is made anew; it stays half written when this fails.
 * @param begun Not called for an empty file.
 */
export async function copyHashed(
  source: string,
  target: string,
  begun?: CopyListener,
): Promise<HashedCopy> {
  const isClone = await clone(source, target);
  const to = await open(target, isClone ? 'r' : 'w');
  try {
    if (!isClone) return await copy(source, to, begun);
    const { size } = await to.stat();
    const onBlock = size > 0 ? await begun?.(size) : undefined;
    const synced = finish(to, Promise.resolve());
    return { sha256: await hashFile(target, onBlock), synced };
  } catch (error) {
    await to.close();
    throw error;
  }
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

async function copy(source: string, to: FileHandle, begun?: CopyListener): Promise<HashedCopy> {
  const hash = createHash('sha256');
  const buffers = [0, 1].map(() => Buffer.allocUnsafeSlow(BLOCK_BYTES));
  const from = await open(source);
  let next = from.read(buffers[0], 0, BLOCK_BYTES);
  const disk = new BackgroundSync(to);
  try {
    let onBlock: BlockListener | undefined;
    for (let turn = 0; ; turn++) {
      const { bytesRead } = await next;
      if (bytesRead === 0) break;
      const block = buffers[turn % 2].subarray(0, bytesRead);
      next = from.read(buffers[(turn + 1) % 2], 0, BLOCK_BYTES);
      next.catch(() => {});
      const written = writeFully(to, block);
      hash.update(block);
      await written;
      disk.wrote(bytesRead);
      if (turn === 0) onBlock = await begun?.((await from.stat()).size);
      onBlock?.(block);
    }
  } finally {
    await next.catch(() => {});
    await from.close();
  }
  return { sha256: hash.digest('hex'), synced: finish(to, disk.synced) };
}

async function writeFully(file: FileHandle, block: Buffer): Promise<void> {
  for (let at = 0; at < block.length;)
    at += (await file.write(block, at, block.length - at)).bytesWritten;
}

class BackgroundSync {
  /** Fails if one has: the disk may tell of it only once. */
  synced: Promise<void> = Promise.resolve();
  readonly #file: FileHandle;
  #unsynced = 0;
  #isBusy = false;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  wrote(bytes: number): void {
    this.#unsynced += bytes;
    if (this.#unsynced < SYNCED_BYTES || this.#isBusy) return;
    this.#unsynced = 0;
    this.#isBusy = true;
    this.synced = this.#file.datasync().then(() => {
      this.#isBusy = false;
    });
    this.synced.catch(() => {});
  }
}

function finish(file: FileHandle, before: Promise<void>): Promise<void> {
  const synced = before.then(() => file.sync()).finally(() => file.close());
  // Whoever waits for it hears of a failure.
  synced.catch(() => {});
  return synced;
}
