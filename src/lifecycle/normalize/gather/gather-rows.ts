/**
 * The first half of making records of several rows: rows are prepared and shared out by what they
 * have in common, on whatever thread. Rows of one group come to one partition, in their order.
 *
 * @module
 */
import type { Mapping } from '../../../catalog/records/mapping.ts';
import type { NodeRow } from '../../../rows/records/node-row.ts';
import type { LocatedReject } from '../../ingest/snapshot.ts';
import type { SplitName } from '../../ingest/split-name.ts';
import type { Work } from '../../threads/thread.ts';
import { compileMapping, type RecordMapper } from '../mapping/map-record.ts';
import { Refusal } from '../mapping/fields/refusal.ts';
import type { OrderValue } from '../mapping/grouping/order-value.ts';
import type { Unfolded } from '../mapping/unfold/unfold.ts';
import type { RowGrouping } from '../mapping/grouping/row-grouping.ts';
import { rejectOf } from '../map-rows.ts';
import type { MapTask, MappedFile } from '../map-tasks.ts';
import { TaskReader, type TaskListener } from '../read-task.ts';
import { byStrictness } from '../splits/split-assignment.ts';

export interface GatherRules {
  mapping: Mapping;
  /** Over how many files rows are spread. */
  partitions: number;
}

/** Rows of one file of a task, and what became none. */
export interface GatheredRows {
  /** Place of the file in the snapshot's manifest. */
  file: number;
  /** Of the source, that were begun. */
  rows: number;
  /** Records in them that were gathered. */
  records: number;
  /** Lines of `GatheredHead`, a tab and the row as JSON. */
  chunks: { partition: number; lines: Uint8Array }[];
  rejects: LocatedReject[];
  /** Records that the mapping's filters do not want. */
  leftOut: number;
  /** Rows that hold no record. */
  emptyRows: number;
}

/** What is known of a row beside itself: its group, and where it stands there. */
export type GatheredHead = [
  key: string,
  /** Of its split, by strictness. */
  rank: number,
  order: OrderValue[],
  line: number,
  /** JSON pointer from the row of the file to the record; null where they are one. */
  at: string | null,
  /** Place among the rows that were gathered with it. */
  index: number,
];

/** A batch is full when its rows take as much. */
const FULL_CHARACTERS = 1 << 22;

export async function open(rules: GatherRules): Promise<Work<MapTask, GatheredRows>> {
  const gatherer = new Gatherer(rules);
  return { on: (task) => gatherer.gather(task) };
}

class Gatherer implements TaskListener {
  readonly #mapper: RecordMapper;
  readonly #grouping: RowGrouping;
  readonly #reader = new TaskReader();
  /** By partition. */
  #lines: string[][];
  #rows = 0;
  #records = 0;
  #emptyRows = 0;
  #characters = 0;
  #rejects: LocatedReject[] = [];
  #leftOut = 0;
  readonly #full: GatheredRows[] = [];
  #file: MappedFile = { place: 0, name: '', format: { format: 'jsonl' }, split: null };

  constructor({ mapping, partitions }: GatherRules) {
    this.#mapper = compileMapping(mapping);
    this.#grouping = this.#mapper.grouping!;
    this.#lines = Array.from({ length: partitions }, () => []);
  }

  async *gather(task: MapTask): AsyncGenerator<GatheredRows> {
    for await (const how of this.#reader.read(task, this)) {
      yield* this.#full.splice(0);
      if (how === 'end') yield this.#take();
    }
  }

  enter(file: MappedFile): void {
    this.#file = file;
  }

  plain(row: NodeRow, line: number): void {
    this.record(row.record(), line);
  }

  record(row: Record<string, unknown>, line: number): void {
    this.#rows++;
    const { unfolder } = this.#mapper;
    if (unfolder === null) return this.#gather({ record: row }, line);
    let holdsNone = true;
    for (const unfolded of unfolder.records(row, { file: this.#file.name, line })) {
      holdsNone = false;
      this.#gather(unfolded, line);
    }
    if (holdsNone) this.#emptyRows++;
  }

  #gather({ record, at, refusal }: Unfolded, line: number): void {
    try {
      if (refusal) throw refusal;
      const prepared = this.#mapper.wanted(record);
      if (prepared === null) this.#leftOut++;
      else this.#add(prepared, line, at);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const where = { file: this.#file.name, line, ...(at !== undefined && { at }) };
      this.#rejects.push(rejectOf(error, where, record));
    }
    if (this.#characters >= FULL_CHARACTERS) this.#full.push(this.#take());
  }

  /** What cannot be read is in the snapshot's rejects already. */
  reject(): void {}

  #add(prepared: Record<string, unknown>, line: number, at: string | null = null): void {
    const key = groupKey(this.#mapper, prepared, this.#file.split);
    const split = this.#mapper.split?.splitOf(prepared) ?? this.#file.split;
    const order = this.#grouping.orderOf(prepared);
    const head: GatheredHead = [key, rankOf(split), order, line, at, this.#records];
    const text = `${JSON.stringify(head)}\t${JSON.stringify(this.#grouping.kept(prepared))}\n`;
    this.#lines[partitionOf(key, this.#lines.length)].push(text);
    this.#records++;
    this.#characters += text.length;
  }

  /** What was gathered since the last call. */
  #take(): GatheredRows {
    const chunks = this.#lines.flatMap((lines, partition) =>
      lines.length === 0 ? [] : [{ partition, lines: Buffer.from(lines.join('')) }],
    );
    const gathered = {
      file: this.#file.place,
      rows: this.#rows,
      records: this.#records,
      chunks,
      rejects: this.#rejects,
      leftOut: this.#leftOut,
      emptyRows: this.#emptyRows,
    };
    this.#lines = this.#lines.map(() => []);
    this.#rows = 0;
    this.#records = 0;
    this.#emptyRows = 0;
    this.#characters = 0;
    this.#rejects = [];
    this.#leftOut = 0;
    return gathered;
  }
}

/**
 * Equal for rows of one group. Rows of files that are different splits are of different groups,
 * unless rows say by themselves which split they belong to.
 *
 * @param fileSplit What the name of the row's file says.
 * @throws Refusal
 */
export function groupKey(
  { grouping, split }: RecordMapper,
  prepared: Record<string, unknown>,
  fileSplit: SplitName | null,
): string {
  const key = grouping!.keyOf(prepared);
  return split === null ? `${rankOf(fileSplit)}${key}` : key;
}

const rankOf = (split: SplitName | null): number => byStrictness.indexOf(split ?? 'train');

/** FNV-1a over the characters. */
function partitionOf(key: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++)
    hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193) >>> 0;
  return hash % partitions;
}
