/**
 * Follows one JSON value byte by byte, over chunk borders: where it ends, and whether brackets,
 * colons, commas and strings stand where they may. What is inside strings and literals is left to
 * `JSON.parse`.
 *
 * @module
 */
export const ByteOf = {
  lineFeed: 0x0a,
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  openArray: 0x5b,
  backslash: 0x5c,
  closeArray: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const;

/** Stands for a literal (number, true, null) as the last thing seen. */
const LITERAL = 1;
const NOTHING = 0;
const MAX_DEPTH = 200;

export type ScanResult = 'more' | 'done' | 'fault';

export class StructureScanner {
  /** Where scanning stopped. */
  at = 0;
  message = '';
  /** The key at which scanning stopped because its value is an array of rows. */
  rowsKey: string | undefined;
  #open: number[] = [];
  #inString = false;
  #escaped = false;
  /** The last byte that is no white space; strings count as their quote. */
  #last: number = NOTHING;
  #lines = 0;
  #stringStart = -1;
  #lastKey = '';

  begin(): void {
    this.rowsKey = undefined;
    this.#open = [];
    this.#inString = false;
    this.#escaped = false;
    this.#last = NOTHING;
    this.#lines = 0;
    this.#lastKey = '';
    this.#stringStart = -1;
  }

  /** The buffer lost this many bytes at its start. */
  shift(bytes: number): void {
    this.#stringStart -= bytes;
  }

  /** Line feeds since it was last asked. */
  takeLines(): number {
    const lines = this.#lines;
    this.#lines = 0;
    return lines;
  }

  /**
   * @param isRows Stop at the first object of an array that the outer object has under such a key.
   */
  scan(buffer: Buffer, from: number, isRows: ((key: string) => boolean) | null): ScanResult {
    for (let at = from; at < buffer.length; at++) {
      if (this.#inString) {
        at = this.#skipString(buffer, at);
        if (this.#inString) {
          this.at = at;
          if (at === buffer.length) return 'more';
          return this.#fault('a string is not closed on its line');
        }
        if (isRows && this.#open.length === 1 && at - this.#stringStart <= 64)
          this.#lastKey = buffer.toString('latin1', this.#stringStart + 1, at);
        this.#last = ByteOf.quote;
        if (this.#open.length === 0) return this.#done(at + 1);
        continue;
      }
      const byte = buffer[at];
      if (byte <= 0x20) {
        if (byte === ByteOf.lineFeed) this.#lines++;
        if (this.#open.length === 0 && this.#last === LITERAL) return this.#done(at);
        continue;
      }
      this.at = at;
      switch (byte) {
        case ByteOf.quote:
          if (!this.#mayBegin(true)) return this.#fault('a string stands where none may');
          this.#inString = true;
          this.#stringStart = at;
          break;
        case ByteOf.openObject:
        case ByteOf.openArray:
          if (!this.#mayBegin(false)) return this.#fault('a bracket opens where none may');
          if (this.#open.length === MAX_DEPTH)
            return this.#fault(`values are nested more than ${MAX_DEPTH} deep`);
          if (
            isRows !== null &&
            byte === ByteOf.openObject &&
            this.#open.length === 2 &&
            this.#last === ByteOf.openArray &&
            isRows(this.#lastKey)
          ) {
            this.rowsKey = this.#lastKey;
            return 'more';
          }
          this.#open.push(byte);
          this.#last = byte;
          break;
        case ByteOf.closeObject:
        case ByteOf.closeArray:
          if (this.#open.length === 0) {
            if (this.#last === LITERAL) return this.#done(at);
            return this.#fault('a bracket closes that was not opened');
          }
          // In ASCII the closing bracket is two behind the opening one.
          if (this.#open.pop() !== byte - 2 || this.#last === ByteOf.colon)
            return this.#fault('brackets do not match');
          this.#last = byte;
          if (this.#open.length === 0) return this.#done(at + 1);
          break;
        case ByteOf.colon:
          if (this.#open.at(-1) !== ByteOf.openObject || this.#last !== ByteOf.quote)
            return this.#fault('a colon stands where none may');
          this.#last = byte;
          break;
        case ByteOf.comma:
          if (this.#open.length === 0 && this.#last === LITERAL) return this.#done(at);
          if (!this.#afterValue()) return this.#fault('a comma stands where none may');
          this.#last = byte;
          break;
        default:
          if (this.#last !== LITERAL && !this.#mayBegin(false))
            return this.#fault('a value stands where none may');
          this.#last = LITERAL;
      }
    }
    this.at = buffer.length;
    return 'more';
  }

  /** Place of the closing quote, of a line break in the string, or the end of the buffer. */
  #skipString(buffer: Buffer, from: number): number {
    let at = from;
    if (this.#escaped) {
      this.#escaped = false;
      at++;
    }
    for (; at < buffer.length; at++) {
      const byte = buffer[at];
      if (byte === ByteOf.quote) {
        this.#inString = false;
        return at;
      }
      if (byte === ByteOf.backslash) {
        at++;
        if (at === buffer.length) this.#escaped = true;
      } else if (byte === ByteOf.lineFeed) return at;
    }
    return buffer.length;
  }

  #mayBegin(key: boolean): boolean {
    const inside = this.#open.at(-1);
    if (inside === undefined) return this.#last === NOTHING;
    if (inside === ByteOf.openArray)
      return this.#last === ByteOf.openArray || this.#last === ByteOf.comma;
    if (this.#last === ByteOf.colon) return true;
    return key && (this.#last === ByteOf.openObject || this.#last === ByteOf.comma);
  }

  #afterValue(): boolean {
    return (
      this.#last === ByteOf.quote ||
      this.#last === ByteOf.closeObject ||
      this.#last === ByteOf.closeArray ||
      this.#last === LITERAL
    );
  }

  #done(at: number): ScanResult {
    this.at = at;
    return 'done';
  }

  #fault(message: string): ScanResult {
    this.message = message;
    return 'fault';
  }
}
