/**
 * Copies a file and hashes what is in the copy, in one go: a block is read while the one before is
 * hashed and written. The source may change while it is read: the digest is that of the copy. Where
 * the file system can clone, the clone is hashed.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, open, stat, type FileHandle } from 'node:fs/promises';
import { hashFile, type BlockListener } from './hash-file.ts';

const BLOCK_BYTES = 2 << 20;

/**
 * Hears that the beginning of the copy is there, and how large it is to be. What it returns hears all
 * blocks of it, each once it is in the copy.
 */
export type CopyListener = (bytes: number) => Promise<BlockListener | undefined>;

/**
 * @param target Is made anew; it stays half written when this fails. Nothing is synced.
 * @param begun Not called for an empty file.
 * @returns Its SHA-256.
 */
export async function copyHashed(
  source: string,
  target: string,
  begun?: CopyListener,
): Promise<string> {
  if (!(await clone(source, target))) return copy(source, target, begun);
  const { size } = await stat(target);
  return hashFile(target, size > 0 ? await begun?.(size) : undefined);
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

async function copy(source: string, target: string, begun?: CopyListener): Promise<string> {
  const hash = createHash('sha256');
  const buffers = [0, 1].map(() => Buffer.allocUnsafeSlow(BLOCK_BYTES));
  const from = await open(source);
  let next = from.read(buffers[0], 0, BLOCK_BYTES);
  next.catch(() => {});
  let to: FileHandle | undefined;
  try {
    to = await open(target, 'w');
    let onBlock: BlockListener | undefined;
    for (let turn = 0; ; turn++) {
      const { bytesRead } = await next;
      if (bytesRead === 0) return hash.digest('hex');
      const block = buffers[turn % 2].subarray(0, bytesRead);
      next = from.read(buffers[(turn + 1) % 2], 0, BLOCK_BYTES);
      next.catch(() => {});
      const written = writeFully(to, block);
      hash.update(block);
      await written;
      if (turn === 0) onBlock = await begun?.((await from.stat()).size);
      onBlock?.(block);
    }
  } finally {
    await next.catch(() => {});
    await Promise.all([from.close(), to?.close()]);
  }
}

async function writeFully(file: FileHandle, block: Buffer): Promise<void> {
  for (let at = 0; at < block.length;)
    at += (await file.write(block, at, block.length - at)).bytesWritten;
}
