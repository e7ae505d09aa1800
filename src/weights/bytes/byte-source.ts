/**
 * A file read by position: model files are larger than what we want in memory at once.
 *
 * @module
 */
import { open } from 'node:fs/promises';
import { fail } from '../../problem/problem.ts';

/** A file that is open for reading; whoever opened it closes it. */
export interface ByteSource {
  readonly path: string;
  /** Bytes that the file had when it was opened. */
  readonly size: number;
  /**
   * Reads exactly `length` bytes into fresh memory that starts on an 8-byte boundary and is the
   * caller's.
   *
   * @throws `weights.truncated` when the file ends before.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Opens a file for reading by position. */
export async function openBytes(path: string): Promise<ByteSource> {
  const handle = await open(path, 'r');
  const { size } = await handle.stat();
  return {
    path,
    size,
    async read(offset, length) {
      const bytes = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
        if (bytesRead === 0)
          fail(
            'weights.truncated',
            `${path} ends at byte ${offset + filled}, inside its contents`,
            {
              location: { file: path, offset: offset + filled },
            },
          );
        filled += bytesRead;
      }
      return bytes;
    },
    close: () => handle.close(),
  };
}
