/**
 * A new file written front to back and on disk when closed. If anything fails on the way the
 * half-written file is removed.
 *
 * @module
 */
import { open, rm } from 'node:fs/promises';

export interface ByteSink {
  readonly path: string;
  /** Bytes written so far. */
  position(): number;
  /** Writes all of `bytes`, which may be used again afterwards. */
  write(bytes: Uint8Array): Promise<void>;
}

/**
 * Creates `path` or writes over it, lets `fill` write it, and flushes it to disk.
 *
 * @throws What `fill` and the system throw.
 */
export async function writeBytes(
  path: string,
  fill: (sink: ByteSink) => Promise<void>,
): Promise<void> {
  const handle = await open(path, 'w');
  let position = 0;
  const sink: ByteSink = {
    path,
    position: () => position,
    async write(bytes) {
      let written = 0;
      while (written < bytes.length) {
        const { bytesWritten } = await handle.write(bytes, written, bytes.length - written);
        written += bytesWritten;
      }
      position += bytes.length;
    },
  };
  try {
    await fill(sink);
    await handle.sync();
  } catch (error) {
    await handle.close();
    await rm(path, { force: true });
    throw error;
  }
  await handle.close();
}
