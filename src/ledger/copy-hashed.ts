/**
 * Copies a file and hashes what is in the copy, in one go. The source may change while it is read: the digest is that of the copy. Where
 * the file system can clone, the clone is hashed.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { copyFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { hashFile, type BlockListener } from './hash-file.ts';

const BLOCK_BYTES = 1 << 20;

/** What came in meanwhile is heard between two blocks. */
const othersFirst = promisify(setImmediate);

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

/**
 * By blocks that stay in the caches of one thread: reading, hashing and writing them on several took
 * twice the processor time and longer.
 */
async function copy(source: string, target: string, begun?: CopyListener): Promise<string> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  const from = openSync(source, 'r');
  let to: number | undefined;
  try {
    to = openSync(target, 'w');
    let onBlock: BlockListener | undefined;
    for (let first = true; ; first = false) {
      const bytesRead = readSync(from, buffer);
      if (bytesRead === 0) return hash.digest('hex');
      const block = buffer.subarray(0, bytesRead);
      hash.update(block);
      for (let at = 0; at < block.length;) at += writeSync(to, block, at, block.length - at);
      if (first) onBlock = await begun?.(fstatSync(from).size);
      onBlock?.(block);
      await othersFirst();
    }
  } finally {
    closeSync(from);
    if (to !== undefined) closeSync(to);
  }
}
