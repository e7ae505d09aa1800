/**
 * The lines of candidates, written one after the other to a spool file.
 *
 * @module
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { CanonicalWriter } from '../kernel/canonical-writer.ts';
import type { TextKernel } from '../kernel/text-kernel.ts';
import { digestText, NO_DIGEST } from './digest.ts';

const ID_AT = '{"id":"'.length;
const COMMA = 0x2c;
const BUFFER_BYTES = 4 << 20;

export class CandidateLines {
  /** The line that was begun; its content is for the caller to write. */
  readonly line: CanonicalWriter;
  readonly #file: number;
  #buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  #used = 0;
  #written = 0;
  #start = 0;

  constructor(kernel: TextKernel, path: string) {
    this.line = new CanonicalWriter(kernel);
    this.#file = openSync(path, 'w');
  }

  /** Bytes in the file, once everything is written to it. */
  get written(): number {
    return this.#written + this.#used;
  }

  /**
   * Begins a line of canonical JSON: id and source come before the members of the content. A line
   * that is not ended is forgotten.
   *
   * @param source Canonical JSON of the record's place.
   */
  begin(source: string): void {
    this.line.clear();
    this.line.raw(`{"id":"${NO_DIGEST}","source":${source}`);
    this.#start = this.line.length;
  }

  /**
   * Ends the line after its content was written.
   *
   * @returns The id: a digest of the content alone, before the brace that opens it is made a comma.
   */
  end(): string {
    const { bytes } = this.line;
    const id = digestText(bytes.subarray(this.#start));
    bytes.write(id, ID_AT, 'latin1');
    bytes[this.#start] = COMMA;
    this.line.raw('\n');
    this.#write(this.line.bytes);
    return id;
  }

  flush(): void {
    for (let at = 0; at < this.#used;)
      at += writeSync(this.#file, this.#buffer, at, this.#used - at);
    this.#written += this.#used;
    this.#used = 0;
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(line: Buffer): void {
    if (this.#used + line.length > this.#buffer.length) {
      this.flush();
      if (line.length > this.#buffer.length) this.#buffer = Buffer.allocUnsafe(line.length);
    }
    this.#used += line.copy(this.#buffer, this.#used);
  }
}
