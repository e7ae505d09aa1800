/**
 * From a canonical row to the bytes it came from, and back.
 *
 * @module
 */
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import type { Artifact } from '../../../ledger/artifacts.ts';
import { fail } from '../../../problem/problem.ts';
import type { LocatedReject } from '../../ingest/snapshot.ts';
import { splitNames, type SplitName } from '../../ingest/split-name.ts';
import { cardOf, readSplit } from '../dataset.ts';
import { isText, itemsAt, openSource, sourceFile, type SourceItem } from './source-items.ts';
import { readRejects } from './read-rejects.ts';
import { readSpans } from './source-lines.ts';

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
  source: SourceStretch;
}

/** @throws `dataset.no-row` when the split has fewer rows. */
export async function traceRow(
  dataset: Artifact,
  snapshot: Artifact,
  split: SplitName,
  row: number,
): Promise<RowTrace> {
  const record = await rowOf(dataset, split, row);
  const { file, line } = record.source;
  const items = await itemsAt(snapshot, sourceFile(snapshot, file), line);
  // Of several on one line, none can be told to be the one.
  const item = items.length === 1 ? items[0] : undefined;
  return { split, row, record, source: await stretchOf(snapshot, file, line, item) };
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
  const source = item && (await stretchOf(snapshot, name, line, item));
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
        if (record.source.line === first && record.source.file === name)
          rows.push({ split, row, record });
      }
  }
  const rejects: LocatedReject[] = [];
  for await (const reject of readRejects(dataset))
    if (reject.file === name && reject.line === first) rejects.push(reject);
  return { source, rows, rejects };
}

async function stretchOf(
  snapshot: Artifact,
  name: string,
  line: number,
  item: SourceItem | undefined,
): Promise<SourceStretch> {
  const file = sourceFile(snapshot, name);
  const span = item?.span ?? { first: line, last: line };
  if (!isText(file))
    return { file: name, ...span, last: span.first, original: null, record: item?.record ?? null };
  const [bytes] = await readSpans(openSource(snapshot, file), [span]);
  const text = bytes.toString('utf8').replace(/[\r\n]+$/, '');
  const lines = text.split('\n').length;
  const last = span.first + lines - 1;
  return { file: name, first: span.first, last, original: text, record: item?.record ?? null };
}

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
