/**
 * Candidates are mapped records on their way to a split. What decides about them is kept here in
 * columns, about 130 bytes a row, because millions of small objects would not fit.
 *
 * @module
 */
import { SIGNATURE_BYTES } from '../near-duplicates/signature.ts';
import { DIGEST_WORDS } from './digest.ts';

export interface CandidateColumns {
  /** Digest of the content. */
  id: Uint32Array;
  /** Digest of the input. */
  key: Uint32Array;
  /** Digest of the group; zeros stand for none. */
  group: Uint32Array;
  /** MinHash of the text; zeros stand for a text without words. Empty where none are wanted. */
  signature: Uint8Array;
  /** Place of the label in the list of labels, counted from 1; 0 stands for none. */
  label: Uint32Array;
  /** Length of the text in UTF-16 code units. */
  characters: Uint32Array;
  /** Length of the text in bytes of UTF-8. */
  textBytes: Uint32Array;
  /** Hash of the reply; 0 stands for none. */
  reply: Uint32Array;
  /** 1 where the record holds what its reply comes to. */
  answered: Uint8Array;
  /** 1 where the text shows something that the survey of the text wants to see. */
  notable: Uint8Array;
  /** Length of the record's line, line feed included. */
  bytes: Uint32Array;
}

const words = (width: number) => ({ width, make: (length: number) => new Uint32Array(length) });
const bytes = (width: number) => ({ width, make: (length: number) => new Uint8Array(length) });

/** @param signed Whether near-duplicates are looked for. */
const layoutOf = (signed: boolean) => ({
  id: words(DIGEST_WORDS),
  key: words(DIGEST_WORDS),
  group: words(DIGEST_WORDS),
  signature: bytes(signed ? SIGNATURE_BYTES : 0),
  label: words(1),
  characters: words(1),
  textBytes: words(1),
  reply: words(1),
  answered: bytes(1),
  notable: bytes(1),
  bytes: words(1),
});

const names = Object.keys(layoutOf(true)) as (keyof CandidateColumns)[];

export class CandidateTable {
  readonly columns: CandidateColumns;
  readonly capacity: number;
  count = 0;
  readonly #layout: ReturnType<typeof layoutOf>;

  /** @param signed Whether rows have signatures. */
  constructor(capacity: number, signed: boolean) {
    this.capacity = capacity;
    this.#layout = layoutOf(signed);
    const layout = this.#layout;
    this.columns = Object.fromEntries(
      names.map((name) => [name, layout[name].make(capacity * layout[name].width)]),
    ) as unknown as CandidateColumns;
  }

  /** Columns of the rows so far, each in a buffer of its own that may be sent elsewhere. */
  takeColumns(): CandidateColumns {
    const taken = names.map((name) => [
      name,
      this.columns[name].slice(0, this.count * this.#layout[name].width),
    ]);
    this.count = 0;
    return Object.fromEntries(taken) as CandidateColumns;
  }

  append(columns: CandidateColumns): void {
    for (const name of names)
      this.columns[name].set(columns[name], this.count * this.#layout[name].width);
    this.count += columns.bytes.length;
  }
}

/** The buffers of columns, to be moved rather than copied between threads. */
export const buffersOf = (columns: CandidateColumns): ArrayBuffer[] =>
  names.map((name) => columns[name].buffer as ArrayBuffer);
