/**
 * Copies a file and hashes what is in the copy, in one go. The source may change while it is read:
 * the digest is that of the copy. Where the file system can clone, the clone is hashed.
 *
 * @module
 */
import { constants } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { hashFile, type Begun } from './hash-file.ts';

/**
 * @param target Is made anew; it stays half written when this fails. Nothing is synced.
 * @param begun Hears that the beginning of the copy is there; not called for an empty file.
 * @returns Its SHA-256.
 * @throws ENOENT and what else the system has to say of the source or the copy.
 */
export async function copyHashed(source: string, target: string, begun?: Begun): Promise<string> {
  return (await clone(source, target))
    ? hashFile(target, { begun })
    : hashFile(source, { copy: target, begun });
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
