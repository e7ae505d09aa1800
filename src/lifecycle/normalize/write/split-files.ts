/**
 * The files that lines go to once their rows are placed: one for each split, and one for what is
 * left out, which is shown by example and then forgotten.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { splitNames, type SplitName } from '../../ingest/split-name.ts';
import { isKept, placement } from '../splits/placement.ts';

/** After those of the splits. */
const REMOVED = splitNames.length;

/** Number of the file; kept rows have that of their place. */
export const fileOfPlace = (place: number): number => (isKept(place) ? place : REMOVED);

const nameOf = (split: SplitName): string => `${split}.jsonl`;

export class SplitFiles {
  readonly #files: HashedWriter[];

  /**
   * @param output Folder for the splits.
   * @param removed Path of the file for all others.
   */
  constructor(output: string, removed: string) {
    const splits = splitNames.toSorted((a, b) => placement[a] - placement[b]);
    const paths = [...splits.map((split) => join(output, nameOf(split))), removed];
    this.#files = paths.map((path) => new HashedWriter(path));
  }

  /** Bytes that each file has. */
  get sizes(): number[] {
    return this.#files.map(({ size }) => size);
  }

  /** Adds lines from a part of a buffer. */
  write(place: number, lines: Buffer, from: number, to: number): void {
    this.#files[fileOfPlace(place)].write(lines, from, to);
  }

  read(file: number, at: number, bytes: number): Buffer {
    return this.#files[file].read(at, bytes);
  }

  end(): void {
    for (const file of this.#files) file.end();
  }

  close(): void {
    for (const file of this.#files) file.close();
  }

  /** SHA-256 by name of the file, once all have ended. */
  get digests(): Map<string, string> {
    return new Map(
      splitNames.map((split) => [nameOf(split), this.#files[placement[split]].digest]),
    );
  }
}

const BUFFER_BYTES = 1 << 18;

/**
 * A file of lines that is hashed while it is written. Lines can be read back at any time.
 *
 * All of it happens on the thread that calls, by pieces that stay in its caches: handing blocks to
 * other threads to write took twice the processor time.
 */
class HashedWriter {
  /** SHA-256 of the file, once it has ended. */
  digest = '';
  readonly #file: number;
  readonly #hash = createHash('sha256');
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #used = 0;
  #written = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'w+');
  }

  /** Bytes of all lines. */
  get size(): number {
    return this.#written + this.#used;
  }

  /** Adds whole lines from a part of a buffer. */
  write(lines: Buffer, from: number, to: number): void {
    for (let at = from; at < to;) {
      const copied = lines.copy(this.#buffer, this.#used, at, to);
      this.#used += copied;
      at += copied;
      if (this.#used === this.#buffer.length) this.#flush();
    }
  }

  read(at: number, bytes: number): Buffer {
    const read = Buffer.allocUnsafe(bytes);
    const inFile = Math.max(0, Math.min(bytes, this.#written - at));
    for (let done = 0; done < inFile;) {
      const count = readSync(this.#file, read, done, inFile - done, at + done);
      if (count === 0) throw new Error('a file of lines is shorter than what was written to it');
      done += count;
    }
    const start = Math.max(0, at - this.#written);
    this.#buffer.copy(read, inFile, start, start + bytes - inFile);
    return read;
  }

  end(): void {
    this.#flush();
    this.digest = this.#hash.digest('hex');
  }

  close(): void {
    closeSync(this.#file);
  }

  #flush(): void {
    const bytes = this.#buffer.subarray(0, this.#used);
    this.#hash.update(bytes);
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at, bytes.length - at);
    this.#written += bytes.length;
    this.#used = 0;
  }
}
