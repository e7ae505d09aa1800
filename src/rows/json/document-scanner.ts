/**
 * Cuts a JSON document into its rows while it streams by. It follows brackets and strings, checks
 * that each stands where one may, and leaves the rest to `JSON.parse` of each row.
 *
 * Where a row is broken, the nesting can no longer be trusted. The row is told as a fault, and
 * reading goes on at the next place that looks like the start of a row: an opening brace followed
 * by a first key that rows of this document have, at their column if they stand on lines of their
 * own. So a missing bracket costs one row, not the rest of the file.
 *
 * @module
 */
import { RowStart } from './row-start.ts';
import { ByteOf, StructureScanner } from './structure-scanner.ts';
import type { RejectCode } from '../records/batch.ts';

export interface Fault {
  code: RejectCode;
  message: string;
}

export interface Element {
  /** First line, counted from 1. */
  line: number;
  /** Name of the split whose array it is in. */
  part: string | undefined;
  bytes: Buffer;
  /** Why it is no element; `bytes` are then what is there. */
  fault?: Fault;
}

/** Names under which documents keep their rows. */
const ROWS = new Set(['data', 'rows', 'examples', 'records', 'items', 'instances', 'samples']);
const SPLITS = new Set([
  'train',
  'training',
  'validation',
  'valid',
  'val',
  'dev',
  'test',
  'testing',
]);

/** Whether a document keeps its rows under a name. */
export const isRows = (key: string): boolean => ROWS.has(key) || SPLITS.has(key);
/** The part that rows under a name are in. */
export const partOf = (key: string): string | undefined => (SPLITS.has(key) ? key : undefined);

/** `seek`: looking for the start of a row after a fault. The others: between values, inside what. */
type Mode = 'document' | 'rows' | 'wrapper' | 'element' | 'seek';

interface SizeLimits {
  maxBytes: number;
  /** Of the first object of a document, which may be all of it. */
  documentBytes: number;
}

export class DocumentScanner {
  readonly #most: SizeLimits;
  readonly #take: (element: Element) => void;
  readonly #structure = new StructureScanner();
  readonly #rowStart = new RowStart();
  /** Bytes from the current element, or from the current place when there is none. */
  #buffer: Buffer = Buffer.alloc(0);
  #at = 0;
  #start = 0;
  #startLine = 1;
  #line = 1;
  #mode: Mode = 'document';
  /** What an element belongs to. */
  #outside: Exclude<Mode, 'element' | 'seek'> = 'document';
  #part: string | undefined;
  #wrapped = false;
  /** The first object of a document may turn out to be the wrapper of its rows. */
  #mayWrap = true;
  /** Element is a value of the wrapper that is no row. */
  #skipping = false;
  #ended = false;

  constructor(most: SizeLimits, take: (element: Element) => void) {
    this.#most = most;
    this.#take = take;
  }

  push(chunk: Buffer): void {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    this.#run();
    this.#trim();
  }

  /** @param damage Why the document goes on no further, if it should. */
  end(damage?: Fault): void {
    this.#ended = true;
    const cut: Fault = damage ?? {
      code: 'record.truncated',
      message: 'the document ends inside this record',
    };
    let told = false;
    this.#run();
    while (this.#mode === 'element') {
      this.#fail(told ? { code: 'record.json', message: 'the record is not closed' } : cut);
      told = true;
      this.#run();
    }
    if (!told && (damage || this.#mode === 'rows' || this.#mode === 'wrapper'))
      this.#take({
        line: this.#line,
        part: this.#part,
        bytes: Buffer.alloc(0),
        fault: damage ?? {
          code: 'record.truncated',
          message: 'the document ends without its closing bracket: rows may be missing',
        },
      });
  }

  #run(): void {
    while (this.#at < this.#buffer.length) {
      const before = this.#at;
      if (this.#mode === 'element') this.#scanElement();
      else if (this.#mode === 'seek') this.#seek();
      else this.#between();
      if (this.#at === before && this.#mode !== 'element') return;
      if (this.#mode === 'element' && this.#at === this.#buffer.length) return;
    }
  }

  /** Between values: white space, commas, brackets of the document and keys of the wrapper. */
  #between(): void {
    const byte = this.#buffer[this.#at];
    if (byte === ByteOf.lineFeed) this.#line++;
    if (byte <= 0x20 || byte === ByteOf.comma || this.#isMark()) this.#at++;
    else if (byte === ByteOf.openArray && this.#mode === 'document') this.#enter('rows', undefined);
    else if (byte === ByteOf.closeArray && this.#mode === 'rows')
      this.#leave(this.#wrapped ? 'wrapper' : 'document');
    else if (byte === ByteOf.closeObject && this.#mode === 'wrapper') this.#leave('document');
    else if (this.#mode === 'wrapper') this.#wrapperEntry();
    else this.#begin();
  }

  #isMark(): boolean {
    return [0xef, 0xbb, 0xbf].includes(this.#buffer[this.#at]) && this.#mode === 'document';
  }

  #enter(mode: 'rows', part: string | undefined): void {
    this.#at++;
    this.#mode = mode;
    this.#outside = mode;
    this.#part = part;
  }

  #leave(mode: 'wrapper' | 'document'): void {
    this.#at++;
    this.#mode = mode;
    this.#outside = mode;
    this.#part = undefined;
  }

  /** The next key of the wrapper with its colon and what its value begins with. */
  #wrapperEntry(): void {
    const entry = WRAPPER_ENTRY.exec(this.#buffer.toString('latin1', this.#at, this.#at + 1024));
    if (entry === null) {
      const waiting = !this.#ended && this.#buffer.length - this.#at < 1024;
      if (!waiting) {
        this.#begin();
        this.#fail({ code: 'record.json', message: 'here should be a name and its value' });
      }
      return;
    }
    const [{ length }, key, value] = entry;
    this.#countLines(this.#at, this.#at + length);
    this.#at += length - 1;
    if (value === '[' && isRows(key)) this.#enter('rows', partOf(key));
    else {
      this.#begin();
      this.#skipping = true;
    }
  }

  #begin(): void {
    this.#start = this.#at;
    this.#startLine = this.#line;
    this.#mode = 'element';
    this.#skipping = false;
    this.#structure.begin();
  }

  #scanElement(): void {
    const structure = this.#structure;
    const result = structure.scan(this.#buffer, this.#at, this.#isWhole ? isRows : null);
    this.#at = structure.at;
    this.#line += structure.takeLines();
    if (structure.rowsKey !== undefined) {
      this.#wrapped = true;
      this.#mayWrap = false;
      this.#mode = 'rows';
      this.#outside = 'rows';
      this.#part = partOf(structure.rowsKey);
      return;
    }
    if (result === 'done') this.#finish();
    else if (result === 'fault') this.#fail({ code: 'record.json', message: structure.message });
    else if (!this.#skipping && this.#at - this.#start > this.#longest) this.#tooLong();
  }

  #finish(): void {
    const bytes = this.#buffer.subarray(this.#start, this.#at);
    const oversize = bytes.length > this.#longest ? this.#oversize : null;
    this.#mode = this.#outside;
    if (this.#skipping) return;
    this.#mayWrap = false;
    if (oversize !== null) {
      this.#takeFault(oversize);
      return;
    }
    this.#rowStart.learn(this.#buffer, this.#start);
    this.#take({ line: this.#startLine, part: this.#part, bytes });
  }

  get #isWhole(): boolean {
    return this.#mayWrap && this.#outside === 'document';
  }

  get #longest(): number {
    return this.#isWhole ? this.#most.documentBytes : this.#most.maxBytes;
  }

  get #oversize(): Fault {
    return this.#isWhole ? tooLongDocument(this.#longest) : tooLong(this.#longest);
  }

  /** Of a document that is one row there is nothing else to look for. */
  #tooLong(): void {
    if (!this.#isWhole) return this.#fail(this.#oversize);
    this.#takeFault(this.#oversize);
    this.#mayWrap = false;
    this.#skipping = true;
  }

  /** Tells the fault, and goes back to just behind the start of the broken element. */
  #fail(fault: Fault): void {
    this.#takeFault(fault);
    this.#rowStart.expectLike(this.#buffer, this.#start);
    this.#mode = 'seek';
    this.#mayWrap = false;
    this.#at = Math.min(this.#start + 1, this.#buffer.length);
    this.#line = this.#startLine + (this.#buffer[this.#start] === ByteOf.lineFeed ? 1 : 0);
  }

  #takeFault(fault: Fault): void {
    const bytes = this.#buffer.subarray(this.#start, Math.min(this.#at, this.#start + 256));
    this.#take({ line: this.#startLine, part: this.#part, bytes, fault });
  }

  #seek(): void {
    const found = this.#rowStart.find(this.#buffer, this.#at, this.#ended);
    if (this.#wrapped) {
      const next = this.#nextPart(this.#at, found.at);
      if (next !== undefined) {
        this.#countLines(this.#at, next.at);
        this.#at = next.at - 1;
        this.#enter('rows', next.part);
        return;
      }
    }
    this.#countLines(this.#at, found.at);
    this.#at = found.at;
    if (!found.sure) return;
    this.#mode = this.#outside;
    this.#begin();
  }

  /** Where, before `end`, the rows of another part begin. */
  #nextPart(from: number, end: number): { at: number; part: string | undefined } | undefined {
    const text = this.#buffer.toString('latin1', from, Math.min(end + 1, this.#buffer.length));
    const match = NEXT_PART.exec(text);
    if (match === null || !isRows(match[1])) return undefined;
    return { at: from + match.index + match[0].length, part: partOf(match[1]) };
  }

  #countLines(from: number, to: number): void {
    for (let at = from; ; at++) {
      at = this.#buffer.indexOf(ByteOf.lineFeed, at);
      if (at < 0 || at >= to) return;
      this.#line++;
    }
  }

  /** Forgets what is behind, but the line that the current place is on. */
  #trim(): void {
    const keep = this.#mode === 'element' ? this.#start : this.#at;
    const lineStart = this.#buffer.lastIndexOf(ByteOf.lineFeed, Math.max(0, keep - 1)) + 1;
    const from = keep - lineStart > KEPT_OF_LINE ? keep - KEPT_OF_LINE : Math.min(lineStart, keep);
    const cut = this.#skipping && this.#mode === 'element' ? this.#at : from;
    this.#buffer = this.#buffer.subarray(cut);
    this.#at -= cut;
    this.#structure.shift(cut);
    this.#start = Math.max(0, this.#start - cut);
  }
}

const WRAPPER_ENTRY = /^"((?:[^"\\]|\\.)*)"\s*:\s*(\S)/;
const NEXT_PART = /\]\s*,\s*"([a-z]+)"\s*:\s*\[/;
const KEPT_OF_LINE = 4096;

const tooLongDocument = (maxBytes: number): Fault => ({
  code: 'record.too-long',
  message: `the document is one row of more than ${maxBytes} bytes; write the list in it as JSON Lines: jq -c '.NAME[]' FILE.json > FILE.jsonl`,
});

const tooLong = (maxBytes: number): Fault => ({
  code: 'record.too-long',
  message: `the record has more than ${maxBytes} bytes`,
});
