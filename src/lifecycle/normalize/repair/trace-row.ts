/**
 * From a canonical row to the bytes it came from, and back.
 *
 * @module
 */
import type { CanonicalRecord, RecordSource } from '../../../catalog/records/record.ts';
import type { Artifact } from '../../../ledger/artifacts.ts';
import { fail } from '../../../problem/problem.ts';
import type { LocatedReject } from '../../ingest/snapshot.ts';
import { splitNames, type SplitName } from '../../ingest/split-name.ts';
import { cardOf, readSplit } from '../dataset.ts';
import { isText, itemsAt, itemsFrom, openSource, sourceFile } from './source-items.ts';
import { readRejects } from './read-rejects.ts';
import { linesOf, readSpans, type LineSpan } from './source-lines.ts';

export interface SourceStretch {
  file: string;
  /** First and last line. */
  first: number;
  last: number;
  /** The original text of those lines; null for binary formats. */
  original: string | null;
  /** The record as it was read, before mapping. */
  record: Record<string, unknown> | null;
}

export interface RowTrace {
  split: SplitName;
  /** Counted from 1. */
  row: number;
  record: CanonicalRecord;
  /** Of its row; of several, of the first. */
  source: SourceStretch;
  /** Of a record that several rows make: all of them, by files and lines. */
  rows?: SourceStretch[];
}

/** @throws `dataset.no-row` when the split has fewer rows. */
export async function traceRow(
  dataset: Artifact,
  snapshot: Artifact,
  split: SplitName,
  row: number,
): Promise<RowTrace> {
  const record = await rowOf(dataset, split, row);
  const rows: SourceStretch[] = [];
  for (const { file, lines } of linesOf(record.source))
    rows.push(...(await stretchesOf(snapshot, file, lines)));
  const { file, line, lines } = record.source;
  const source = rows.find(({ file: name, first }) => name === file && first === line)!;
  return { split, row, record, source, ...(lines !== undefined && { rows }) };
}

/** @param lines At which rows start, ascending. */
async function stretchesOf(
  snapshot: Artifact,
  name: string,
  lines: readonly number[],
): Promise<SourceStretch[]> {
  const file = sourceFile(snapshot, name);
  const found = await itemsFrom(snapshot, file, lines);
  const stretches = lines.map((line) => {
    const items = found.get(line)!;
    const span = items[0]?.span ?? { first: line, last: line };
    // Of several on one line, none can be told to be the one.
    return { span, record: items.length === 1 ? items[0].record : null };
  });
  const texts = isText(file)
    ? await readSpans(
        openSource(snapshot, file),
        stretches.map(({ span }) => span),
      )
    : null;
  return stretches.map(({ span, record }, at) => stretchOf(name, span, record, texts?.[at]));
}

/** @param bytes Undefined for binary formats. */
function stretchOf(
  file: string,
  { first }: LineSpan,
  record: SourceStretch['record'],
  bytes: Buffer | undefined,
): SourceStretch {
  if (bytes === undefined) return { file, first, last: first, original: null, record };
  const original = bytes.toString('utf8').replace(/[\r\n]+$/, '');
  const last = first + original.split('\n').length - 1;
  return { file, first, last, original, record };
}

/** @throws `dataset.no-row` when the split has fewer rows. */
export async function rowOf(
  dataset: Artifact,
  split: SplitName,
  row: number,
): Promise<CanonicalRecord> {
  let before = 0;
  for await (const records of readSplit(dataset, split)) {
    if (row <= before + records.length) return records[row - before - 1];
    before += records.length;
  }
  return fail('dataset.no-row', `the ${split} split has ${before} rows, so no row ${row}`);
}

export interface LineTrace {
  source: SourceStretch;
  /** Rows that the line became; more than one where a line holds several records. */
  rows: Omit<RowTrace, 'source'>[];
  /** Why the line became no row. */
  rejects: LocatedReject[];
}

/** @throws `file.missing`, `dataset.no-row` when no record is at the line. */
export async function traceLine(
  dataset: Artifact,
  snapshot: Artifact,
  name: string,
  line: number,
): Promise<LineTrace> {
  const file = sourceFile(snapshot, name);
  const [item] = await itemsAt(snapshot, file, line);
  const [source] = item === undefined ? [] : await stretchesOf(snapshot, name, [item.span.first]);
  if (source === undefined || line > source.last)
    fail('dataset.no-row', `there is no record at line ${line} of ${name}`, {
      location: { file: name, line },
    });
  const { first } = source;
  const rows: LineTrace['rows'] = [];
  for (const split of splitNames) {
    let row = 0;
    for await (const records of readSplit(dataset, split))
      for (const record of records) {
        row++;
        if (isFrom(record.source, name, first)) rows.push({ split, row, record });
      }
  }
  const rejects: LocatedReject[] = [];
  for await (const reject of readRejects(dataset))
    if (isFrom({ ...reject.group, file: reject.file, line: reject.line }, name, first))
      rejects.push(reject);
  return { source, rows, rejects };
}

const isFrom = (source: RecordSource, name: string, line: number): boolean =>
  linesOf(source).some(({ file, lines }) => file === name && lines.includes(line));

/** Why a readable line that is in no split and no reject was left out, as far as the card says. */
export function reasonsToLeaveOut(dataset: Artifact): string {
  const { duplicates, nearDuplicates, leaks, leftOut } = cardOf(dataset);
  const reasons = [
    duplicates > 0 ? 'repeats another row' : '',
    nearDuplicates.rows > 0 ? 'is nearly the same as another row' : '',
    leaks.fromTrain + leaks.fromValidation > 0 ? 'has an input that another split holds' : '',
    leftOut > 0 ? 'is not wanted by the filters of the mapping' : '',
  ].filter(Boolean);
  return reasons.join(', or ');
}
