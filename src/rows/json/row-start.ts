/**
 * What the start of a row of a document looks like, learnt from good rows, to find the next one
 * after a broken one. Rows that are lists have no key to know them by: they stand at their column,
 * or after the end of another list.
 *
 * @module
 */
import { ByteOf } from './structure-scanner.ts';

export interface FoundStart {
  at: number;
  /** False: nothing before `at`, and more bytes are needed to say more. */
  sure: boolean;
}

const MAX_KEYS = 16;
/** Bytes that hold a brace, white space and a first key. */
const LOOK_AHEAD = 256;
const FIRST_KEY = /^\{\s*"((?:[^"\\]|\\.){0,100})"\s*:/;

export class RowStart {
  readonly #keys = new Set<string>();
  /** Column at which rows start that are first on their line; null where they are not. */
  #column: number | null = null;
  /** Rows are lists. */
  #lists = false;

  learn(buffer: Buffer, start: number): void {
    if (this.#learnList(buffer, start)) return;
    if (this.#keys.size >= MAX_KEYS || buffer[start] !== ByteOf.openObject) return;
    const key = firstKey(buffer, start);
    if (key === undefined || this.#keys.has(key)) return;
    this.#keys.add(key);
    this.#column = columnOf(buffer, start);
  }

  /** Before any good row: the broken one shows at least its first key. */
  expectLike(buffer: Buffer, start: number): void {
    if (this.#learnList(buffer, start)) return;
    if (this.#keys.size > 0 || buffer[start] !== ByteOf.openObject) return;
    const key = firstKey(buffer, start);
    if (key === undefined) return;
    this.#keys.add(key);
    this.#column = columnOf(buffer, start);
  }

  /** @returns Whether it is one. */
  #learnList(buffer: Buffer, start: number): boolean {
    if (buffer[start] !== ByteOf.openArray || this.#keys.size > 0) return false;
    if (!this.#lists) this.#column = columnOf(buffer, start);
    this.#lists = true;
    return true;
  }

  find(buffer: Buffer, from: number, final: boolean): FoundStart {
    const opening = this.#lists ? ByteOf.openArray : ByteOf.openObject;
    for (let at = from; ; at++) {
      at = buffer.indexOf(opening, at);
      if (at < 0) return { at: buffer.length, sure: false };
      if (!final && buffer.length - at < LOOK_AHEAD) return { at, sure: false };
      if (this.#isStart(buffer, at)) return { at, sure: true };
    }
  }

  #isStart(buffer: Buffer, at: number): boolean {
    if (this.#lists && this.#column === null) return followsList(buffer, at);
    if (this.#lists) return columnOf(buffer, at) === this.#column;
    const key = firstKey(buffer, at);
    if (key === undefined || (this.#keys.size > 0 && !this.#keys.has(key))) return false;
    if (this.#column !== null) return columnOf(buffer, at) === this.#column;
    let before = at - 1;
    while (before >= 0 && buffer[before] <= 0x20) before--;
    return buffer[before] !== ByteOf.colon;
  }
}

const firstKey = (buffer: Buffer, start: number): string | undefined =>
  FIRST_KEY.exec(buffer.toString('latin1', start, start + LOOK_AHEAD))?.[1];

/** Whether the last that stands before is the end of a list and a comma. */
const followsList = (buffer: Buffer, at: number): boolean =>
  /\]\s*,\s*$/.test(buffer.toString('latin1', Math.max(0, at - LOOK_AHEAD), at));

function columnOf(buffer: Buffer, start: number): number | null {
  let at = start - 1;
  while (at >= 0 && (buffer[at] === 0x20 || buffer[at] === 0x09)) at--;
  return at < 0 || buffer[at] === ByteOf.lineFeed ? start - at - 1 : null;
}
