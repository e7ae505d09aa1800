/**
 * Mapped rows on their way to a split. What decides about them is kept here in
 * columns, about 130 bytes a row, because millions of small objects would not fit.
 *
 * @module
 */
import { SIGNATURE_BYTES } from '../duplicates/signature.ts';
import { DIGEST_WORDS } from '../duplicates/row-digests.ts';

export interface RowColumns {
  /** Digest of the content. */
  id: Uint32Array;
  /** Digest of the input. */
  key: Uint32Array;
  /** Digest of what rows of one split share; zeros stand for nothing. */
  together: Uint32Array;
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

/** Elements of a row in each column, those of several bytes first. */
const widthsOf = (signed: boolean) => ({
  id: { words: DIGEST_WORDS },
  key: { words: DIGEST_WORDS },
  together: { words: DIGEST_WORDS },
  label: { words: 1 },
  characters: { words: 1 },
  textBytes: { words: 1 },
  reply: { words: 1 },
  bytes: { words: 1 },
  signature: { bytes: signed ? SIGNATURE_BYTES : 0 },
  answered: { bytes: 1 },
  notable: { bytes: 1 },
});

type Width = { words: number } | { bytes: number };
const names = Object.keys(widthsOf(true)) as (keyof RowColumns)[];
const elements = (width: Width): number => ('words' in width ? width.words : width.bytes);

/** Bytes of the columns of so many rows. */
export const sizeOfColumns = (rows: number, signed: boolean): number =>
  Object.values<Width>(widthsOf(signed)).reduce(
    (sum, width) => sum + rows * elements(width) * ('words' in width ? 4 : 1),
    0,
  );

/** Columns one after the other in some memory. @param signed Whether rows have signatures. */
function columnsOver(memory: ArrayBufferLike, rows: number, signed: boolean): RowColumns {
  const widths: Record<string, Width> = widthsOf(signed);
  let at = 0;
  const columns = names.map((name) => {
    const width = widths[name];
    const length = rows * elements(width);
    const column =
      'words' in width ? new Uint32Array(memory, at, length) : new Uint8Array(memory, at, length);
    at += column.byteLength;
    return [name, column];
  });
  return Object.fromEntries(columns) as RowColumns;
}

export class RowTable {
  capacity: number;
  columns: RowColumns;
  count = 0;
  readonly #signed: boolean;
  readonly #widths: Record<string, Width>;

  /**
   * @param signed Whether rows have signatures.
   * @param memory Of `sizeOfColumns`.
   */
  constructor(
    capacity: number,
    signed: boolean,
    memory: ArrayBufferLike = new ArrayBuffer(sizeOfColumns(capacity, signed)),
  ) {
    this.capacity = capacity;
    this.#signed = signed;
    this.#widths = widthsOf(signed);
    this.columns = columnsOver(memory, capacity, signed);
  }

  /** Views of the rows so far. */
  get rows(): RowColumns {
    const views = names.map((name) => [
      name,
      this.columns[name].subarray(0, this.count * elements(this.#widths[name])),
    ]);
    return Object.fromEntries(views) as RowColumns;
  }

  /** The memory of the columns moves when there is no room for so many rows more. */
  makeRoom(rows: number): void {
    if (this.count + rows <= this.capacity) return;
    const before = this.rows;
    this.capacity = 2 * (this.count + rows);
    const memory = new ArrayBuffer(sizeOfColumns(this.capacity, this.#signed));
    this.columns = columnsOver(memory, this.capacity, this.#signed);
    for (const name of names) this.columns[name].set(before[name]);
  }

  append(columns: RowColumns): void {
    for (const name of names)
      this.columns[name].set(columns[name], this.count * elements(this.#widths[name]));
    this.count += columns.bytes.length;
  }
}
