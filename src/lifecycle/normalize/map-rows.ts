/**
 * Reads the rows of a task, maps them and writes what becomes of them, batch by batch, on whatever
 * thread.
 *
 * @module
 */
import type { Mapping } from '../../catalog/records/mapping.ts';
import type { SensitivePolicy } from '../../catalog/tasks/sensitive-policy.ts';
import { excerpt } from '../../rows/records/batch.ts';
import type { NodeRow } from '../../rows/records/node-row.ts';
import type { LocatedReject } from '../ingest/snapshot.ts';
import type { SplitName } from '../ingest/split-name.ts';
import type { Work } from '../threads/thread.ts';
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
import { TaskReader, type TaskListener } from './read-task.ts';

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
  /** That the rows are given for; null where none is. */
  split: SplitName | null;
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

class TaskMapper implements TaskListener {
  readonly #mapper: RecordMapper;
  /** Before anything else, so that ids, splits and duplicates are those of the text that is kept. */
  readonly #redact: ((text: string) => string) | null;
  readonly #picker: TurnPicker | null;
  readonly #writer: RowWriter;
  readonly #reader = new TaskReader();
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
  #file: MappedFile = { place: 0, name: '', format: { format: 'jsonl' }, split: null };
  /** Of the rows that are wanted; null for all. */
  #split: SplitName | null = null;

  constructor(kernels: Kernels, { mapping, sensitive, seed }: RowRules) {
    this.#mapper = compileMapping(mapping);
    this.#redact = redactor(sensitive);
    this.#picker = this.#redact === null ? compileTurnPicker(mapping) : null;
    const search = { seed, findSensitive: findingsOf(sensitive) };
    this.#writer = new RowWriter(kernels, search);
  }

  async *map(task: MapTask): AsyncGenerator<RowBatch> {
    this.#split = task.split;
    for await (const how of this.#reader.read(task, this)) {
      yield* this.#batches.splice(0);
      if (how === 'end') yield this.#take();
    }
  }

  /** The first batch that was not given back is done with: its memory can be used again. */
  giveBack(): void {
    this.#writer.giveBack();
  }

  enter(file: MappedFile): void {
    this.#file = file;
    this.#writer.enter(file.name);
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
    if (holdsNone && this.#countsAll) this.#emptyRows++;
  }

  /** What has no split is heard of with the rows to train on. */
  get #countsAll(): boolean {
    return this.#split === null || this.#split === 'train';
  }

  #map({ record, at, element = record, refusal }: Unfolded, line: number): void {
    let isMine = this.#countsAll;
    try {
      if (refusal) throw refusal;
      const prepared = this.#mapper.wanted(record);
      if (prepared === null) this.#leftOut += isMine ? 1 : 0;
      else {
        const split = this.#mapper.split?.splitOf(prepared) ?? null;
        isMine = split === this.#split;
        if (isMine) this.#add(prepared, line, at);
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const where = { file: this.#file.name, line, ...(at !== undefined && { at }) };
      if (isMine) this.#rejects.push(rejectOf(error, where, element));
    }
    if (this.#writer.full) this.#batches.push(this.#take());
  }

  #add(prepared: Record<string, unknown>, line: number, at: string | undefined): void {
    const mapped = this.#mapper.content(prepared);
    const content = this.#redact === null ? mapped : mapTexts(mapped, this.#redact);
    this.#writer.add(content, this.#mapper.together(prepared), { line, at });
  }

  /** What cannot be read is in the snapshot's rejects already. */
  reject(): void {}

  /** What was made since the last call. */
  #take(): RowBatch {
    const batch = {
      ...this.#writer.take(),
      file: this.#file.place,
      split: this.#split ?? this.#file.split,
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

/** A record that the mapping refused, with where it is from. */
export function rejectOf<Where extends Pick<LocatedReject, 'file' | 'line'>>(
  { code, message, field }: Refusal,
  where: Where,
  refused: unknown,
) {
  const at = { ...where, ...(field !== undefined && { field }) };
  return { ...at, code, message, excerpt: excerpt(JSON.stringify(refused)) };
}
