/**
 * Rows that were repaired since they were read. The stored files stay as they came; what takes the
 * place of some of their rows lies beside them in the snapshot, and is laid over what a reader
 * yields. So rows of any format can be repaired, also of those that cannot be edited.
 *
 * @module
 */
import type { Batch, LocatedRecord, Reject } from '../../../rows/records/batch.ts';
import type { NodeRow, RowListener } from '../../../rows/records/node-row.ts';
import { digest } from '../../../ledger/canonical-json.ts';

/** Path of the list in the snapshot. */
export const REPAIRS_FILE = 'repairs.jsonl';

/** Where a row is, as a reader yields it. Of JSON documents, several may start on one line. */
export interface RowPlace {
  file: string;
  line: number;
  /** Whether it could be read; the mapping may refuse it all the same. */
  kind: 'record' | 'reject';
  /** Counted from 0 among those of its kind on the line. */
  nth: number;
}

/** What a row is replaced by: usually one record, none where it is left out. */
export interface Repair extends RowPlace {
  records: Record<string, unknown>[];
}

export type RepairsByFile = ReadonlyMap<string, readonly Repair[]>;

export function byFile(repairs: readonly Repair[]): RepairsByFile {
  const files = new Map<string, Repair[]>();
  for (const repair of repairs) {
    const known = files.get(repair.file);
    if (known === undefined) files.set(repair.file, [repair]);
    else known.push(repair);
  }
  return files;
}

/** Equal for equal repairs of one file; undefined where there are none. */
export const digestOfRepairs = (repairs: readonly Repair[] | undefined): string | undefined =>
  repairs && digest(repairs.map(({ line, kind, nth, records }) => [line, kind, nth, records]));

export const keyOfPlace = ({ line, kind, nth }: Omit<RowPlace, 'file'>): string =>
  `${line}/${kind}/${nth}`;

/** Tells the places of what a reader yields for one file, from its start on. */
export class PlaceCounter {
  readonly #counts = new Map<string, number>();

  next(kind: RowPlace['kind'], line: number): Omit<RowPlace, 'file'> {
    const key = `${line}/${kind}`;
    const nth = this.#counts.get(key) ?? 0;
    this.#counts.set(key, nth + 1);
    return { line, kind, nth };
  }
}

/** Puts repairs of one file in their places, batch by batch, in the order of the file. */
export class Overlay {
  readonly #repairs: ReadonlyMap<string, Repair>;
  readonly #lines: ReadonlySet<number>;
  readonly #places = new PlaceCounter();

  constructor(repairs: readonly Repair[]) {
    this.#repairs = new Map(repairs.map((repair) => [keyOfPlace(repair), repair]));
    this.#lines = new Set(repairs.map(({ line }) => line));
  }

  apply(batch: Batch): Batch {
    const records: LocatedRecord[] = [];
    const rejects: Reject[] = [];
    const put = ({ line, records: instead }: Repair) => {
      for (const record of instead) records.push({ line, record });
    };
    for (const located of batch.records) {
      const repair = this.#at('record', located.line);
      if (repair === undefined) records.push(located);
      else put(repair);
    }
    const repaired = batch.rejects.map((reject) => {
      const repair = this.#at('reject', reject.line);
      if (repair === undefined) rejects.push(reject);
      return repair;
    });
    for (const repair of repaired) if (repair !== undefined) put(repair);
    if (rejects.length < batch.rejects.length) records.sort((a, b) => a.line - b.line);
    return { ...batch, records, rejects };
  }

  #at(kind: RowPlace['kind'], line: number): Repair | undefined {
    if (!this.#lines.has(line)) return undefined;
    return this.#repairs.get(keyOfPlace(this.#places.next(kind, line)));
  }
}

/** Lays the repairs of one file over its rows before another hears of them. */
export class RepairingListener implements RowListener {
  readonly #overlay: Overlay;
  readonly #listener: RowListener;
  #batch: Batch = { records: [], rejects: [] };

  constructor(repairs: readonly Repair[], listener: RowListener) {
    this.#overlay = new Overlay(repairs);
    this.#listener = listener;
  }

  plain(row: NodeRow, line: number): void {
    this.record(row.record(), line);
  }

  record(record: Record<string, unknown>, line: number): void {
    this.#batch.records.push({ line, record });
  }

  reject(reject: Reject): void {
    this.#batch.rejects.push(reject);
  }

  /** Hands over what was read until now; to be called whenever the reader rests. */
  rest(): void {
    const { records, rejects } = this.#overlay.apply(this.#batch);
    this.#batch = { records: [], rejects: [] };
    for (const { record, line } of records) this.#listener.record(record, line);
    for (const reject of rejects) this.#listener.reject(reject);
  }
}
