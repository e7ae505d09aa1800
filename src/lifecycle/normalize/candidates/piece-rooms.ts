/**
 * Memory that pieces of candidates are made in on one thread and read from on another, used again
 * once a piece is done with: fresh memory for every piece would keep the garbage collectors of both
 * busy.
 *
 * @module
 */
import { CandidateTable, sizeOfColumns } from './candidate-table.ts';

const ROWS = 1 << 12;
/** Lines of a piece in most cases: it is full when there are `PIECE_BYTES` of them. */
const LINE_BYTES = (1 << 20) + (1 << 16);
export const PIECE_BYTES = 1 << 20;

export interface PieceRoom {
  table: CandidateTable;
  lines: Buffer;
}

export class PieceRooms {
  readonly #signed: boolean;
  readonly #free: PieceRoom[] = [];
  /** In the order in which they were filled. */
  readonly #full: PieceRoom[] = [];

  /** @param signed Whether rows have signatures. */
  constructor(signed: boolean) {
    this.#signed = signed;
  }

  /** An empty one. */
  next(): PieceRoom {
    return this.#free.pop() ?? this.#make();
  }

  filled(room: PieceRoom): void {
    this.#full.push(room);
  }

  /** Whoever reads is done with the one that was filled first. */
  giveBack(): void {
    const room = this.#full.shift();
    if (room === undefined) return;
    room.table.count = 0;
    this.#free.push(room);
  }

  #make(): PieceRoom {
    const columns = sizeOfColumns(ROWS, this.#signed);
    const memory = new SharedArrayBuffer(columns + LINE_BYTES);
    return {
      table: new CandidateTable(ROWS, this.#signed, memory),
      lines: Buffer.from(memory, columns, LINE_BYTES),
    };
  }
}
