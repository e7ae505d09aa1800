/**
 * Cuts a YAML stream into pieces that are parsed by themselves: its documents, and stretches of a
 * long list that a document is. So memory is bounded by the longest document, or item of a list.
 *
 * @module
 */
import { excerpt, type Reject } from '../records/batch.ts';
import type { RecordInput } from '../records/input.ts';
import { readLines, type Line } from '../records/lines.ts';

export interface Piece {
  /** Of its first line, counted from 1. */
  line: number;
  text: string;
}

export interface PieceLimits {
  /** Longest document, or item of the list that it is, in characters. */
  most: number;
  /** Of a list, that a piece has before it is cut. */
  enough: number;
}

const DOCUMENT_START = /^---(?:\s+(.*))?$/;
const DOCUMENT_END = /^\.\.\.(?:\s|$)/;
const ITEM = /^-(?:\s|$)/;
/** What may stand before a document: directives, comments, nothing. */
const BEFORE = /^(?:%|\s*(?:#|$))/;

export async function* readPieces(
  input: RecordInput,
  limits: PieceLimits,
): AsyncGenerator<{ pieces: Piece[]; rejects: Reject[] }> {
  const cutter = new Cutter(limits);
  for await (const { lines, rejects } of readLines(input)) {
    for (const line of lines) cutter.push(line);
    yield { pieces: cutter.pieces.splice(0), rejects: [...rejects, ...cutter.rejects.splice(0)] };
  }
  cutter.flush();
  yield { pieces: cutter.pieces, rejects: cutter.rejects };
}

/** What a document is, as far as it was read. */
type Kind = 'nothing yet' | 'begun' | 'list' | 'other';

class Cutter {
  readonly pieces: Piece[] = [];
  readonly rejects: Reject[] = [];
  readonly #limits: PieceLimits;
  #first = 1;
  #lines: string[] = [];
  #length = 0;
  #kind: Kind = 'nothing yet';
  #isTooLong = false;

  constructor(limits: PieceLimits) {
    this.#limits = limits;
  }

  push({ line, text }: Line): void {
    const start = DOCUMENT_START.exec(text);
    if (start !== null) {
      if (this.#kind !== 'nothing yet') this.#startAt(line, 'nothing yet');
      this.#kind = BEFORE.test(start[1] ?? '') ? 'begun' : 'other';
    } else if (this.#kind === 'list' && ITEM.test(text)) {
      if (this.#isTooLong || this.#length >= this.#limits.enough) this.#startAt(line, 'list');
    } else if (this.#kind !== 'list' && this.#kind !== 'other' && !BEFORE.test(text)) {
      this.#kind = ITEM.test(text) ? 'list' : 'other';
    }
    this.#add(line, text);
    if (DOCUMENT_END.test(text)) this.#startAt(line + 1, 'nothing yet');
  }

  #add(line: number, text: string): void {
    if (this.#isTooLong) return;
    this.#length += text.length + 1;
    if (this.#length > this.#limits.most) return this.#refuse();
    // Lines that are no text leave their places empty.
    while (this.#first + this.#lines.length < line) this.#lines.push('');
    this.#lines.push(text);
  }

  #refuse(): void {
    const what = this.#kind === 'list' ? 'an item of the list' : 'the document';
    this.rejects.push({
      line: this.#first,
      code: 'record.too-long',
      message: `${what} has more than ${this.#limits.most} characters; cut it into documents by lines of "---", or write its records as JSON Lines`,
      excerpt: excerpt(this.#lines[0] ?? ''),
    });
    this.#lines = [];
    this.#isTooLong = true;
  }

  #startAt(line: number, kind: Kind): void {
    this.flush();
    this.#first = line;
    this.#lines = [];
    this.#length = 0;
    this.#kind = kind;
    this.#isTooLong = false;
  }

  flush(): void {
    if (!this.#isTooLong && this.#kind !== 'nothing yet')
      this.pieces.push({ line: this.#first, text: `${this.#lines.join('\n')}\n` });
  }
}
