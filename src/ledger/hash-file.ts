/**
 * SHA-256 of files.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

const BLOCK_BYTES = 1 << 20;

/** Hears the bytes of a file, block by block; each holds until it returns. */
export type BlockListener = (block: Buffer) => void;

/** The next bytes are read while those before are hashed. */
export async function hashFile(path: string, onBlock?: BlockListener): Promise<string> {
  const hash = createHash('sha256');
  const [one, other] = [0, 1].map(() => Buffer.allocUnsafeSlow(BLOCK_BYTES));
  const file = await open(path);
  try {
    let next = file.read(one, 0, BLOCK_BYTES);
    for (;;) {
      const { buffer, bytesRead } = await next;
      if (bytesRead === 0) return hash.digest('hex');
      next = file.read(buffer === one ? other : one, 0, BLOCK_BYTES);
      const block = buffer.subarray(0, bytesRead);
      hash.update(block);
      onBlock?.(block);
    }
  } finally {
    await file.close();
  }
}
