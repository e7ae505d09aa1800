/**
 * Reads the rows of a task, maps them and writes what becomes of them, batch by batch, on whatever
 * thread.
 *
 * @module
 */
import { closeSync, openSync } from 'node:fs';
import type { Mapping } from '../../catalog/records/mapping.ts';
import type { SensitivePolicy } from '../../catalog/tasks/sensitive-policy.ts';
import { excerpt } from '../../rows/records/batch.ts';
import type { NodeRow } from '../../rows/records/node-row.ts';
import type { RowListener } from '../../rows/records/row-listener.ts';
import { visitRows } from '../../rows/visit.ts';
import { isRanged } from '../ingest/ranges/file-range.ts';
import { RangeReader } from '../ingest/ranges/range-reader.ts';
import { openPass } from '../ingest/passes/read-pass.ts';
import { RepairingListener } from '../ingest/repairs/repairs.ts';
import type { LocatedReject } from '../ingest/snapshot.ts';
import type { Work } from '../threads/work.ts';
import { loadKernels, type Kernels } from './kernel/kernels.ts';
import { compileMapping, type RecordMapper } from './mapping/map-record.ts';
import { compileTurnPicker, type SpelledTurns, type TurnPicker } from './mapping/spelled-turns.ts';
import type { Unfolded } from './mapping/unfold/unfold.ts';
import { redactor } from './sensitive/redact.ts';
import { Refusal } from './mapping/fields/refusal.ts';
import { findingsOf } from './sensitive/find-sensitive.ts';
import { mapTexts } from './sensitive/texts.ts';
import { RowWriter, type WrittenRows } from './write/row-writer.ts';
import type { MapTask, MappedFile } from './map-tasks.ts';

const BACKSLASH = 0x5c;

/** Everything that decides what becomes of a row by itself. */
export interface RowRules {
  mapping: Mapping;
  sensitive: SensitivePolicy;
  /** Of the signatures; null where near-duplicates are not looked for. */
  seed: number | null;
}

/** Canonical rows of one file of a task, and what became none. */
export interface RowBatch extends WrittenRows {
  /** Place of the file in the snapshot's manifest. */
  file: number;
  rejects: LocatedReject[];
  /** Records that the mapping's filters do not want. */
  leftOut: number;
  /** Of the source, that were begun. */
  rows: number;
  /** Of them, those that hold no record. */
  emptyRows: number;
}

export async function open(rules: RowRules): Promise<Work<MapTask, RowBatch>> {
  const mapper = new TaskMapper(await loadKernels(), rules);
  return { on: (task) => mapper.map(task), giveBack: () => mapper.giveBack() };
}

class TaskMapper implements RowListener {
  readonly #mapper: RecordMapper;
  /** Before anything else, so that ids, splits and duplicates are those of the text that is kept. */
  readonly #redact: ((text: string) => string) | null;
  readonly #picker: TurnPicker | null;
  readonly #writer: RowWriter;
  readonly #reader = new RangeReader();
  readonly #turns: SpelledTurns = {
    block: Buffer.alloc(0),
    mark: BACKSLASH,
    count: 0,
    role: [],
    start: [],
    end: [],
  };
  /** That are full. */
  readonly #batches: RowBatch[] = [];
  #rejects: LocatedReject[] = [];
  #leftOut = 0;
  #rows = 0;
  #emptyRows = 0;
  #file: MappedFile = { place: 0, name: '', format: { format: 'jsonl' } };

  constructor(kernels: Kernels, { mapping, sensitive, seed }: RowRules) {
    this.#mapper = compileMapping(mapping);
    this.#redact = redactor(sensitive);
    this.#picker = this.#redact === null ? compileTurnPicker(mapping) : null;
    const search = { seed, findSensitive: findingsOf(sensitive) };
    this.#writer = new RowWriter(kernels, search);
  }

  async *map({ path, files, range }: MapTask): AsyncGenerator<RowBatch> {
    const [{ format }] = files;
    if (range === null || !isRanged(format)) {
      for await (const { file, input, format: plain } of openPass({ path, files }))
        yield* this.#rowsOf(file, (rows) => visitRows(input, plain, rows));
      return;
    }
    const source = openSync(path, 'r');
    const reader = this.#reader;
    try {
      yield* this.#rowsOf(files[0], (rows) => reader.rows(source, format, range, rows));
      if (!reader.inStep) throw new Error(`a range of ${files[0].name} ends within a row`);
    } finally {
      closeSync(source);
    }
  }

  /** The first batch that was not given back is done with: its memory can be used again. */
  giveBack(): void {
    this.#writer.giveBack();
  }

  async *#rowsOf(
    file: MappedFile,
    visit: (rows: RowListener) => AsyncIterable<unknown>,
  ): AsyncGenerator<RowBatch> {
    this.#file = file;
    this.#writer.enter(file.name);
    const repairing = file.repairs === undefined ? null : new RepairingListener(file.repairs, this);
    for await (const _ of visit(repairing ?? this)) {
      repairing?.rest();
      yield* this.#batches.splice(0);
    }
    repairing?.rest();
    yield* this.#batches.splice(0);
    yield this.#take();
  }

  /** Most rows are written as they stand; the others by way of a record. */
  plain(row: NodeRow, line: number): void {
    const turns = this.#turns;
    const spelled = this.#picker?.pick(row, turns) === true;
    if (!spelled || !this.#writer.addSpelled(turns, line)) return this.record(row.record(), line);
    this.#rows++;
    if (this.#writer.full) this.#batches.push(this.#take());
  }

  record(row: Record<string, unknown>, line: number): void {
    this.#rows++;
    const { unfolder } = this.#mapper;
    if (unfolder === null) return this.#map({ record: row }, line);
    let holdsNone = true;
    for (const unfolded of unfolder.records(row, { file: this.#file.name, line })) {
      holdsNone = false;
      this.#map(unfolded, line);
    }
    if (holdsNone) this.#emptyRows++;
  }

  #map({ record, at, refusal }: Unfolded, line: number): void {
    try {
      if (refusal) throw refusal;
      const mapped = this.#mapper.map(record);
      if (mapped === null) this.#leftOut++;
      else {
        const content = this.#redact === null ? mapped : mapTexts(mapped, this.#redact);
        this.#writer.add(content, this.#mapper.group(record), { line, at });
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { code, message, field } = error;
      const where = { file: this.#file.name, line, ...(at !== undefined && { at }) };
      const why = { code, message, ...(field !== undefined && { field }) };
      this.#rejects.push({ ...where, ...why, excerpt: excerpt(JSON.stringify(record)) });
    }
    if (this.#writer.full) this.#batches.push(this.#take());
  }

  /** What cannot be read is in the snapshot's rejects already. */
  reject(): void {}

  /** What was made since the last call. */
  #take(): RowBatch {
    const batch = {
      ...this.#writer.take(),
      file: this.#file.place,
      rejects: this.#rejects,
      leftOut: this.#leftOut,
      rows: this.#rows,
      emptyRows: this.#emptyRows,
    };
    this.#rejects = [];
    this.#leftOut = 0;
    this.#rows = 0;
    this.#emptyRows = 0;
    return batch;
  }
}
