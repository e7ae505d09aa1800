/**
 * An unfinished download: `NAME.part` holds the bytes so far, `NAME.part.json` what the server
 * said of them, so that a later attempt, or a later run, can tell whether it may go on.
 *
 * @module
 */
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const schema = z.object({
  validator: z.string().nullable(),
  total: z.int().nonnegative().nullable(),
  description: z.object({
    path: z.string(),
    type: z.string().nullable(),
    disposition: z.string().nullable(),
    encoding: z.string().nullable(),
  }),
});

/** What a server said of a file when it began to send it. */
export interface PartState {
  /** Entity tag or date for `If-Range`; null where the server gave none that is strong. */
  validator: string | null;
  /** Length of the whole file in bytes, where it is known. */
  total: number | null;
  description: ServedFile;
}

/** What a server said of a file besides its bytes. */
export interface ServedFile {
  /** Path of the address that the redirects led to. */
  path: string;
  /** Content-Type. */
  type: string | null;
  /** Content-Disposition. */
  disposition: string | null;
  /** Content-Encoding. */
  encoding: string | null;
}

export class Part {
  readonly path: string;
  readonly #statePath: string;

  constructor(target: string) {
    this.path = `${target}.part`;
    this.#statePath = `${target}.part.json`;
  }

  /** Counts the bytes there so far. */
  async size(): Promise<number> {
    return (await sizeOf(this.path)) ?? 0;
  }

  /**
   * Reads what the server said; null where there is nothing, or nothing that can be read: a download
   * from the start is always right.
   */
  async state(): Promise<PartState | null> {
    const text = await readFile(this.#statePath, 'utf8').catch(() => null);
    if (text === null) return null;
    try {
      return schema.parse(JSON.parse(text));
    } catch {
      return null;
    }
  }

  /** Starts anew. The bytes go first, so that the new state never stands beside old bytes. */
  async begin(state: PartState): Promise<void> {
    await writeFile(this.path, '');
    await writeFile(this.#statePath, JSON.stringify(state));
  }

  async discard(): Promise<void> {
    await rm(this.path, { force: true });
    await this.forget();
  }

  async forget(): Promise<void> {
    await rm(this.#statePath, { force: true });
  }
}

/** Gives the bytes of a file, null where there is none. */
export async function sizeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  return found === null ? null : found.size;
}
