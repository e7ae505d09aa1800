/**
 * Puts a stream on disk for a while, for formats that are read by position.
 *
 * @module
 */
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileStream, type ByteStream } from './stream.ts';

/** A file to be read by position; whoever has it releases it. */
export interface Spooled {
  path: string;
  /** Is to hear how many bytes were read; does nothing when they were counted on the way here. */
  onBytes: (bytes: number) => void;
  /** Removes what was put on disk. */
  release(): Promise<void>;
}

/**
 * Puts a stream into a temporary file; a file on disk stays where it is.
 *
 * @throws DamagedStream when the stream does; nothing stays on disk then.
 */
export async function spool(input: string | ByteStream): Promise<Spooled> {
  const nothing = async (): Promise<void> => {};
  if (typeof input === 'string') return { path: input, onBytes: () => {}, release: nothing };
  if (input instanceof FileStream)
    return { path: input.path, onBytes: input.onBytes, release: nothing };
  const folder = await mkdtemp(join(tmpdir(), 'brewslm-'));
  const release = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const path = join(folder, 'spooled');
  try {
    const file = await open(path, 'w');
    try {
      for await (const chunk of input) await file.write(chunk);
    } finally {
      await file.close();
    }
  } catch (error) {
    await release();
    throw error;
  }
  return { path, onBytes: () => {}, release };
}
