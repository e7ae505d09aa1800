/**
 * Rejected rows as they go out for repair: as lines of JSON in a file, or one by one.
 *
 * @module
 */
import { open } from 'node:fs/promises';
import type { Artifact } from '../../../ledger/artifacts.ts';
import { passesOf } from '../../ingest/passes/snapshot-passes.ts';
import { readPass } from '../../ingest/passes/read-pass.ts';
import {
  keyOfPlace,
  PlaceCounter,
  type Repair,
  type RowPlace,
} from '../../ingest/repairs/repairs.ts';
import { manifestOf, repairsOf, type SnapshotFile } from '../../ingest/snapshot.ts';
import { cardOf } from '../dataset.ts';
import { groupKey } from '../gather/gather-rows.ts';
import { compileMapping } from '../mapping/map-record.ts';
import { Refusal } from '../mapping/fields/refusal.ts';
import type { Unfolded } from '../mapping/unfold/unfold.ts';
import { readRejects } from './read-rejects.ts';
import { originalTexts } from './original-text.ts';
import type { ExportedRow } from './exported-row.ts';

/** @returns how many rows were written */
export async function exportRows(rows: AsyncIterable<ExportedRow>, path: string): Promise<number> {
  const target = await open(path, 'w');
  let count = 0;
  try {
    for await (const row of rows) {
      await target.write(`${JSON.stringify(row)}\n`);
      count++;
    }
  } finally {
    await target.close();
  }
  return count;
}

/**
 * @param starts Lines at which rejected rows start, by file.
 * @param codes Of rejects to give; all when empty.
 */
export async function* rejectedRows(
  dataset: Artifact,
  snapshot: Artifact,
  starts: ReadonlyMap<string, ReadonlySet<number>>,
  codes: readonly string[],
): AsyncGenerator<ExportedRow> {
  const judge = await judgeBy(dataset, codes);
  const repairs = repairsOf(snapshot);
  const files = manifestOf(snapshot).files.filter(({ name }) => starts.has(name));
  let rows: RejectedRows | undefined;
  for (const pass of passesOf(snapshot, files))
    for await (const { file, batch } of readPass(pass)) {
      if (rows?.file !== file) {
        if (rows !== undefined) yield* await rows.withTexts(snapshot);
        const known = repairs.get(file.name) ?? [];
        rows = new RejectedRows(judge, file, starts.get(file.name)!, known);
      }
      for (const { line, record } of batch.records) rows.offer('record', line, { record });
      for (const reject of batch.rejects) rows.offer('reject', reject.line, { reject });
    }
  if (rows !== undefined) yield* await rows.withTexts(snapshot);
}

/** What stands at a place: a record, good or not, or something that could not be read. */
type Row = { record: Record<string, unknown> } | { reject: Reason };
type Reason = { code: string; message: string } & { [Key in 'field' | 'at']?: string | undefined };
type Judge = (row: Row, file: SnapshotFile, line: number) => Reason | null;

/** Why a row, or the first of its records, was refused; null when none was for one of the codes. */
async function judgeBy(dataset: Artifact, codes: readonly string[]): Promise<Judge> {
  const mapper = compileMapping(cardOf(dataset).mapping);
  const groups = await refusedGroups(dataset);
  const isAsked = ({ code }: Reason) => codes.length === 0 || codes.includes(code);
  const reasonOf = ({ record, refusal }: Unfolded, file: SnapshotFile): Reason | null => {
    if (refusal) return refusal;
    try {
      const prepared = mapper.wanted(record);
      if (prepared === null) return null;
      const { grouping } = mapper;
      const group = grouping && groups.get(groupKey(mapper, prepared, file.split));
      mapper.split?.splitOf(prepared);
      grouping?.orderOf(prepared);
      grouping?.kept(prepared);
      if (grouping !== null) return group ?? null;
      mapper.content(prepared);
      mapper.together(prepared);
      return null;
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  };
  return (row, file, line) => {
    if ('reject' in row) return isAsked(row.reject) ? row.reject : null;
    const origin = { file: file.name, line };
    const all: Iterable<Unfolded> = mapper.unfolder?.records(row.record, origin) ?? [row];
    for (const unfolded of all) {
      const reason = reasonOf(unfolded, file);
      if (reason === null || !isAsked(reason)) continue;
      const { code, message, field } = reason;
      return { code, message, field, at: unfolded.at };
    }
    return null;
  };
}

/** Why records of several rows were refused, by what their rows have in common. */
async function refusedGroups(dataset: Artifact): Promise<Map<string, Reason>> {
  const groups = new Map<string, Reason>();
  for await (const { group, code, message, field } of readRejects(dataset))
    if (group !== undefined) groups.set(group.key, { code, message, ...(field && { field }) });
  return groups;
}

/** Those of one file. */
class RejectedRows {
  readonly file: SnapshotFile;
  readonly #judge: Judge;
  readonly #starts: ReadonlySet<number>;
  readonly #repairs: ReadonlyMap<string, Repair>;
  readonly #places = new PlaceCounter();
  readonly #rows: ExportedRow[] = [];

  constructor(
    judge: Judge,
    file: SnapshotFile,
    starts: ReadonlySet<number>,
    repairs: readonly Repair[],
  ) {
    this.file = file;
    this.#judge = judge;
    this.#starts = starts;
    this.#repairs = new Map(repairs.map((repair) => [keyOfPlace(repair), repair]));
  }

  /** To be called for all that is in the file, in its order. */
  offer(kind: RowPlace['kind'], line: number, own: Row): void {
    if (!this.#starts.has(line)) return;
    const place = this.#places.next(kind, line);
    const repair = this.#repairs.get(keyOfPlace(place));
    for (const row of repair?.records.map((record): Row => ({ record })) ?? [own]) {
      const reason = this.#judge(row, this.file, line);
      if (reason === null) continue;
      const { code, message, field, at } = reason;
      this.#rows.push({
        at: { file: this.file.name, ...place },
        code,
        message: at === undefined ? message : `${message}, in the record at ${at}`,
        ...(field !== undefined && { field }),
        record: 'record' in row ? row.record : null,
        drop: false,
      });
    }
  }

  /** By line, each that could not be read with what stands there. */
  async withTexts(snapshot: Artifact): Promise<ExportedRow[]> {
    const unread = this.#rows.filter(({ record }) => record === null).map(({ at }) => at.line);
    const texts = await originalTexts(snapshot, this.file, new Set(unread));
    return this.#rows
      .sort((a, b) => a.at.line - b.at.line)
      .map((row) => {
        const text = row.record === null ? texts.get(row.at.line) : undefined;
        return text === undefined ? row : { ...row, text };
      });
  }
}
