/**
 * All candidates of a snapshot: their columns, and their lines to read back from the spool.
 *
 * @module
 */
import { closeSync, openSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import { CandidateTable } from './candidate-table.ts';
import type { Prepared } from './prepare-unit.ts';

/** Lines that follow each other in a spool and come from one file. */
export interface Stretch {
  file: number;
  spool: number;
  offset: number;
  firstRow: number;
  rows: number;
}

export class Candidates {
  readonly table: CandidateTable;
  readonly stretches: Stretch[] = [];
  /** Labels in the order in which they first occur; the column counts from 1. */
  readonly labels: string[] = [];
  readonly #numbers = new Map<string, number>();
  #spools: number[] = [];

  /**
   * @param capacity At least the number of candidates.
   * @param signed Whether they have signatures.
   */
  constructor(capacity: number, signed: boolean) {
    this.table = new CandidateTable(capacity, signed);
  }

  append({ file, columns, labels, spool, offset }: Prepared): void {
    const numbers = labels.map((label) => this.#numberOf(label));
    columns.label.forEach((number, row) => {
      if (number > 0) columns.label[row] = numbers[number - 1];
    });
    const rows = columns.bytes.length;
    if (rows > 0) this.stretches.push({ file, spool, offset, firstRow: this.table.count, rows });
    this.table.append(columns);
  }

  /** @param paths Spool files by their numbers. */
  open(paths: readonly string[]): void {
    this.#spools = paths.map((path) => openSync(path, 'r'));
  }

  close(): void {
    for (const spool of this.#spools.splice(0)) closeSync(spool);
  }

  stretchOf(row: number): Stretch {
    let [low, high] = [0, this.stretches.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.stretches[middle].firstRow <= row) low = middle;
      else high = middle - 1;
    }
    return this.stretches[low];
  }

  record(row: number): CanonicalRecord {
    const { bytes } = this.table.columns;
    const { spool, offset, firstRow } = this.stretchOf(row);
    let start = offset;
    for (let before = firstRow; before < row; before++) start += bytes[before];
    const line = Buffer.allocUnsafe(bytes[row]);
    readFully(this.#spools[spool], line, start);
    return JSON.parse(line.toString('utf8')) as CanonicalRecord;
  }

  /** Lines of a stretch as they lie in the spool. */
  async read({ spool }: Stretch, offset: number, target: Uint8Array): Promise<void> {
    for (let at = 0; at < target.length;) {
      const length = target.length - at;
      const { bytesRead } = await readAt(this.#spools[spool], target, at, length, offset + at);
      at += whole(bytesRead);
    }
  }

  #numberOf(label: string): number {
    const known = this.#numbers.get(label);
    if (known !== undefined) return known;
    this.labels.push(label);
    this.#numbers.set(label, this.labels.length);
    return this.labels.length;
  }
}

const readAt = promisify(read);

function readFully(file: number, target: Uint8Array, offset: number): void {
  for (let at = 0; at < target.length;)
    at += whole(readSync(file, target, at, target.length - at, offset + at));
}

function whole(bytesRead: number): number {
  if (bytesRead === 0) throw new Error('a spool file is shorter than what was written to it');
  return bytesRead;
}
