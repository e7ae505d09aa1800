/**
 * SHA-256 of files, block by block on the thread that calls: a block stays in its caches. Handing
 * reads and writes to other threads took twice the processor time, and was no faster.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';

/** Writes of a mebibyte cost Linux four times as much per byte as these. */
const BLOCK_BYTES = 1 << 18;

/** Hears the bytes of a file, block by block; each holds until it returns. */
export type BlockListener = (block: Buffer) => void;

export interface HashOptions {
  /** Where the blocks are written too. */
  copy?: string;
  onBlock?: BlockListener | undefined;
}

/**
 * @param copy Where the blocks are written too: they are in there when they are given.
 * @returns Blocks that hold until the next one is asked for; in the end the SHA-256 of all.
 */
function* hashBlocks(path: string, copy?: string): Generator<Buffer, string> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  const from = openSync(path, 'r');
  let to: number | undefined;
  try {
    if (copy !== undefined) to = openSync(copy, 'w');
    for (;;) {
      const bytesRead = readSync(from, buffer);
      if (bytesRead === 0) return hash.digest('hex');
      const block = buffer.subarray(0, bytesRead);
      hash.update(block);
      if (to !== undefined) writeFully(to, block);
      yield block;
    }
  } finally {
    closeSync(from);
    if (to !== undefined) closeSync(to);
  }
}

/** What else happens in the process goes on between two blocks. */
export async function hashFile(path: string, { copy, onBlock }: HashOptions = {}): Promise<string> {
  const blocks = hashBlocks(path, copy);
  try {
    for (;;) {
      const { value, done } = blocks.next();
      if (done) return value;
      onBlock?.(value);
      await othersFirst();
    }
  } finally {
    blocks.return('');
  }
}

/** The same with nothing else in between. */
export function hashNow(path: string): string {
  const blocks = hashBlocks(path);
  for (;;) {
    const { value, done } = blocks.next();
    if (done) return value;
  }
}

const othersFirst = promisify(setImmediate);

function writeFully(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at);
}
