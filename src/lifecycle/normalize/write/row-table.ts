/**
 * Mapped rows on their way to a split. What decides about them is kept here in
 * columns, about 130 bytes a row, because millions of small objects would not fit.
 *
 * @module
 */
import { SIGNATURE_BYTES } from '../duplicates/signature.ts';
import { DIGEST_WORDS, putId } from '../duplicates/row-digests.ts';

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
const sizeOfColumns = (rows: number, signed: boolean): number =>
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

const ID_AT = '{"id":"'.length;
const COMMA = 0x2c;

const ROWS = 1 << 12;
/** A batch is full when its lines take as much. */
const FULL_BYTES = 1 << 20;
/** Room for the lines of most batches, the last of them included. */
const LINE_BYTES = FULL_BYTES + (1 << 16);

/**
 * Memory that a batch of rows is written in on one thread and read from on another, used again once
 * the batch is done with: fresh memory for every batch would keep the garbage collectors of both
 * busy.
 */
export class BatchRoom {
  readonly table: RowTable;
  /** In memory that threads share. */
  readonly #shared: Buffer;
  /** The same, or memory of their own where lines need more. */
  #lines: Buffer;
  #used = 0;

  /** @param signed Whether rows have signatures. */
  constructor(signed: boolean) {
    const columns = sizeOfColumns(ROWS, signed);
    const memory = new SharedArrayBuffer(columns + LINE_BYTES);
    this.table = new RowTable(ROWS, signed, memory);
    this.#shared = Buffer.from(memory, columns, LINE_BYTES);
    this.#lines = this.#shared;
  }

  get isFull(): boolean {
    return this.table.count === this.table.capacity || this.#used >= FULL_BYTES;
  }

  /** One after the other. */
  get lines(): Buffer {
    return this.#lines.subarray(0, this.#used);
  }

  /**
   * Adds the line of the row that is next in the table, all but its id, which is a digest of the
   * content alone: id and source come before the members of the content in a line.
   *
   * @param line Ends with a line feed. What lies behind it does not count.
   * @param content Where in the line the content begins, as if it stood alone; and ends.
   */
  append(line: Buffer, length: number, content: number, contentEnd: number): void {
    const { columns, count: row } = this.table;
    putId(columns.id, row, line.subarray(content, contentEnd), line, ID_AT);
    line[content] = COMMA;
    columns.bytes[row] = length;
    if (this.#used + length > this.#lines.length) {
      const larger = Buffer.allocUnsafeSlow(2 * (this.#used + length));
      this.#lines.copy(larger, 0, 0, this.#used);
      this.#lines = larger;
    }
    this.#used += line.copy(this.#lines, this.#used, 0, length);
  }

  clear(): void {
    this.table.count = 0;
    this.#lines = this.#shared;
    this.#used = 0;
  }
}

/** Rooms that are written in turn. */
export class BatchRooms {
  readonly #signed: boolean;
  readonly #free: BatchRoom[] = [];
  /** In the order in which they were filled. */
  readonly #filled: BatchRoom[] = [];

  /** @param signed Whether rows have signatures. */
  constructor(signed: boolean) {
    this.#signed = signed;
  }

  /** An empty one. */
  next(): BatchRoom {
    return this.#free.pop() ?? new BatchRoom(this.#signed);
  }

  /** Somebody reads it now. */
  filled(room: BatchRoom): void {
    this.#filled.push(room);
  }

  /** Whoever reads is done with the one that was filled first. */
  giveBack(): void {
    const room = this.#filled.shift();
    if (room === undefined) return;
    room.clear();
    this.#free.push(room);
  }
}
