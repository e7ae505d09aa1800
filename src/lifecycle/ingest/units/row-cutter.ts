/**
 * Cuts a file into units from its bytes as they come by, at several gigabytes a second. A row ends
 * with a line feed; in delimited text, with one before which there is an even number of quotes.
 *
 * That is so as long as quotes are used as RFC 4180 has it. Where they are not, a cut may lie within
 * a row. Whoever reads the units finds out: a unit up to the first such place begins with a row, and
 * it does not end with one.
 *
 * @module
 */
import type { ByteCounter } from './byte-counter.ts';
import type { LineRange } from './unit-range.ts';

const LINE_FEED = 0x0a;
const QUOTE = 0x22;

export class RowCutter {
  readonly #counter: ByteCounter;
  readonly #unitBytes: number;
  readonly #quoted: boolean;
  #unit = { start: 0, linesBefore: 0 };
  /** Bytes and line feeds so far. */
  #at = 0;
  #lines = 0;
  /** Within quotes. */
  #open = false;

  /**
   * @param unitBytes A unit ends with the first row that makes it as large as this.
   * @param quoted Line feeds may lie within quotes.
   */
  constructor(counter: ByteCounter, unitBytes: number, quoted: boolean) {
    this.#counter = counter;
    this.#unitBytes = unitBytes;
    this.#quoted = quoted;
  }

  /** Takes the next bytes of the file, and gives the units that end in them. */
  push(block: Buffer): LineRange[] {
    const units: LineRange[] = [];
    for (let rest = block; rest.length > 0;) {
      const short = this.#unit.start + this.#unitBytes - 1 - this.#at;
      const passed = Math.max(0, Math.min(short, rest.length));
      this.#pass(rest.subarray(0, passed));
      const behind = rest.subarray(passed);
      const row = this.#quoted ? this.#endOfRow(behind) : behind.indexOf(LINE_FEED) + 1;
      this.#pass(row === 0 ? behind : behind.subarray(0, row));
      if (row === 0) break;
      units.push(this.#cut(false));
      rest = behind.subarray(row);
    }
    return units;
  }

  /** The last unit, if something is left for it. */
  end(): LineRange[] {
    return this.#at > this.#unit.start ? [this.#cut(true)] : [];
  }

  #pass(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#counter.count(bytes);
    this.#at += bytes.length;
    this.#lines += this.#counter.feeds;
    this.#open = this.#open !== (this.#counter.quotes % 2 === 1);
  }

  /** After the first line feed outside quotes; 0 where there is none. */
  #endOfRow(bytes: Buffer): number {
    let open = this.#open;
    for (let at = 0; at < bytes.length; at++) {
      if (bytes[at] === QUOTE) open = !open;
      else if (bytes[at] === LINE_FEED && !open) return at + 1;
    }
    return 0;
  }

  #cut(last: boolean): LineRange {
    const unit = { ...this.#unit, end: this.#at, last };
    this.#unit = { start: this.#at, linesBefore: this.#lines };
    return unit;
  }
}
