/**
 * Memory that a batch of rows is written in on one thread and read from on another, used again once
 * the batch is done with: fresh memory for every batch would keep the garbage collectors of both
 * busy.
 *
 * @module
 */
import { putId } from '../duplicates/row-digests.ts';
import { RowTable, sizeOfColumns } from './row-table.ts';

const ID_AT = '{"id":"'.length;
const COMMA = 0x2c;

const ROWS = 1 << 12;
/** A batch is full when its lines take as much. */
const FULL_BYTES = 1 << 20;
/** Room for the lines of most batches, the last of them included. */
const LINE_BYTES = FULL_BYTES + (1 << 16);

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
