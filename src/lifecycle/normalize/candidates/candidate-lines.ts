/**
 * The lines of candidates, one after the other, until a piece of them is taken.
 *
 * @module
 */
import { CanonicalWriter } from '../kernel/canonical-writer.ts';
import type { TextKernel } from '../kernel/text-kernel.ts';
import { NO_DIGEST, putId } from './digest.ts';

const ID_AT = '{"id":"'.length;
const COMMA = 0x2c;

export class CandidateLines {
  /** The line that was begun; its content is for the caller to write. */
  readonly line: CanonicalWriter;
  readonly #room: Buffer;
  /** What the room had no more place for. */
  readonly #earlier: Buffer[] = [];
  #prefix = '';
  #used = 0;
  #start = 0;
  #length = 0;

  /** @param room Where lines lie at first. */
  constructor(kernel: TextKernel, room: Buffer) {
    this.#room = room;
    this.line = new CanonicalWriter(kernel);
  }

  /** Bytes of all lines that were not taken. */
  get length(): number {
    return this.#length + this.#used;
  }

  /** @returns What lines of rows of a file begin with, up to the number of the row. */
  enter(file: string): string {
    this.#prefix = `{"id":"${NO_DIGEST}","source":{"file":${JSON.stringify(file)},"line":`;
    return this.#prefix;
  }

  /**
   * Begins a line of canonical JSON: id and source come before the members of the content. A line
   * that is not ended is forgotten.
   *
   * @param line Number of the row in its file.
   */
  begin(line: number): void {
    this.line.clear();
    this.line.raw(`${this.#prefix}${line}}`);
    this.#start = this.line.length;
  }

  /**
   * Ends the line after its content was written. Its id is a digest of the content alone, before the
   * brace that opens it is made a comma.
   *
   * @param ids The column for it.
   */
  end(ids: Uint32Array, row: number): void {
    const { bytes } = this.line;
    putId(ids, row, bytes.subarray(this.#start), bytes, ID_AT);
    bytes[this.#start] = COMMA;
    this.line.raw('\n');
    this.#write(this.line.bytes);
  }

  /** @returns Where in the room the next line may be put, of at most so many bytes. */
  reserve(bytes: number): number {
    if (this.#used + bytes > this.#room.length) this.#makeRoom();
    return this.#used;
  }

  /**
   * Takes a line that was put there, all but its id.
   *
   * @param content Where in the room its content begins, as if it stood alone; and ends.
   */
  take(length: number, content: number, end: number, ids: Uint32Array, row: number): void {
    const room = this.#room;
    putId(ids, row, room.subarray(content, end), room, this.#used + ID_AT);
    room[content] = COMMA;
    this.#used += length;
  }

  /**
   * All lines since the last call.
   *
   * @param target Where they are put, if there is room for them; else in memory of their own.
   */
  takeAll(target: Buffer): Buffer {
    const { length } = this;
    const all =
      length > target.length ? Buffer.allocUnsafeSlow(length) : target.subarray(0, length);
    let at = 0;
    for (const lines of this.#earlier.splice(0)) at += lines.copy(all, at);
    this.#room.copy(all, at, 0, this.#used);
    this.#used = 0;
    this.#length = 0;
    return all;
  }

  #makeRoom(): void {
    this.#keep(this.#room.subarray(0, this.#used));
    this.#used = 0;
  }

  #keep(lines: Buffer): void {
    this.#earlier.push(Buffer.from(lines));
    this.#length += lines.length;
  }

  #write(line: Buffer): void {
    if (line.length > this.#room.length) {
      this.#makeRoom();
      this.#keep(line);
    } else {
      // First of all: it may begin anew.
      const at = this.reserve(line.length);
      this.#used = at + line.copy(this.#room, at);
    }
  }
}
