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
import { canonicalJson } from '../../../ledger/canonical-json.ts';
import { cardOf, readSplit } from '../dataset.ts';
import { Refusal } from '../mapping/fields/refusal.ts';
import { compileMapping } from '../mapping/map-record.ts';
import { resolvePointer } from '../mapping/unfold/json-pointer.ts';
import { asRecord, type Unfolded } from '../mapping/unfold/unfold.ts';
import { findNodes, rowText } from './nested-source.ts';
import {
  isText,
  itemsAt,
  itemsFrom,
  openSource,
  sourceFile,
  type SourceItem,
} from './source-items.ts';
import { readRejects } from './read-rejects.ts';
import { linesOf, readSpans, type LineSpan } from './source-lines.ts';

export interface SourceStretch {
  file: string;
  /** First and last line. */
  first: number;
  last: number;
  /** JSON pointer from the row to the record, where it is part of one. */
  at?: string;
  /** The original text of those lines, or of the part; null for binary formats. */
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
  const { file, line, at, lines } = record.source;
  if (lines !== undefined) {
    const rows: SourceStretch[] = [];
    for (const each of linesOf(record.source))
      rows.push(...(await stretchesOf(snapshot, each.file, each.lines)));
    const source = rows.find(({ file: name, first }) => name === file && first === line)!;
    return { split, row, record, source, rows };
  }
  const items = await itemsAt(snapshot, sourceFile(snapshot, file), line);
  const item = items.length === 1 ? items[0] : items.find(becomes(dataset, record));
  const whole = await rowStretch(snapshot, file, line, item);
  if (at === undefined) return { split, row, record, source: whole };
  const nodes = await nodesOf(snapshot, item, file, new Set([at]));
  return { split, row, record, source: nodes.get(at) ?? partOf(whole, at) };
}

/** Of several rows on one line: whether one holds the record. */
function becomes(dataset: Artifact, record: CanonicalRecord): (item: SourceItem) => boolean {
  const mapper = compileMapping(cardOf(dataset).mapping);
  const { id: _, source, ...content } = record;
  const wanted = canonicalJson(content);
  return ({ record: row }) => {
    if (row === null) return false;
    const all: Iterable<Unfolded> = mapper.unfolder?.records(row, source) ?? [{ record: row }];
    for (const { record: candidate, at, refusal } of all) {
      if (at !== source.at || refusal) continue;
      try {
        return canonicalJson(mapper.map(candidate)) === wanted;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }
    return false;
  };
}

/** A row whose text cannot be shown, and what the pointer leads to in it. */
function partOf(whole: SourceStretch, at: string): SourceStretch {
  const node = resolvePointer(whole.record, at);
  return { ...whole, at, ...(node !== undefined && { record: asRecord(node) }) };
}

/** What pointers lead to, as it stands in the text of a row; nothing where that is no JSON. */
async function nodesOf(
  snapshot: Artifact,
  item: SourceItem | undefined,
  name: string,
  pointers: ReadonlySet<string>,
): Promise<Map<string, SourceStretch>> {
  const record = item?.record;
  if (!item || !record || pointers.size === 0) return new Map();
  const { first } = item.span;
  const text = await rowText(snapshot, sourceFile(snapshot, name), first, record);
  if (text === undefined) return new Map();
  const stretches = [...findNodes(text, pointers)].map(([at, place]): [string, SourceStretch] => [
    at,
    {
      file: name,
      first: first + place.first,
      last: first + place.last,
      at,
      original: text.slice(place.start, place.end),
      record: asRecord(resolvePointer(record, at)),
    },
  ]);
  return new Map(stretches);
}

/** A row as it stands in its file. @param item What is known of it; undefined for nothing but its line. */
async function rowStretch(
  snapshot: Artifact,
  name: string,
  line: number,
  item: SourceItem | undefined,
): Promise<SourceStretch> {
  const file = sourceFile(snapshot, name);
  const span = item?.span ?? { first: line, last: line };
  const texts = isText(file) ? await readSpans(openSource(snapshot, file), [span]) : [];
  return stretchOf(name, span, item?.record ?? null, texts[0]);
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
  const items = await itemsAt(snapshot, file, line);
  const [item] = items;
  const source = item && (await rowStretch(snapshot, name, line, item));
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
  const pointers = [
    ...rows.map(({ record: { source } }) => pointerOf(source)),
    ...rejects.map((reject) => pointerOf({ ...reject, ...reject.group })),
  ];
  const asked = new Set(pointers.filter((at) => at !== undefined));
  const nodes = items.length === 1 ? await nodesOf(snapshot, item, name, asked) : null;
  if (!nodes || nodes.size === 0) return { source, rows, rejects };
  return atLine(line, source, nodes, { rows, rejects });
}

/** Of a row that holds several records: those that the line is part of, and the innermost of them. */
function atLine(
  line: number,
  whole: SourceStretch,
  nodes: ReadonlyMap<string, SourceStretch>,
  { rows, rejects }: Omit<LineTrace, 'source'>,
): LineTrace {
  const isAt = (at: string | undefined): boolean => {
    const node = nodes.get(at ?? '');
    return node === undefined || (node.first <= line && line <= node.last);
  };
  const [innermost] = [...nodes.values()]
    .filter(({ at }) => isAt(at))
    .sort((a, b) => a.original!.length - b.original!.length);
  const original = whole.original?.split('\n')[line - whole.first]?.replace(/\r$/, '') ?? null;
  return {
    source: innermost ?? { ...whole, first: line, last: line, original },
    rows: rows.filter(({ record }) => isAt(pointerOf(record.source))),
    rejects: rejects.filter((reject) => isAt(pointerOf({ ...reject, ...reject.group }))),
  };
}

/** To the record that a row holds; of several rows, each has another. */
const pointerOf = ({ at, lines }: Pick<RecordSource, 'at' | 'lines'>): string | undefined =>
  lines === undefined ? at : undefined;

const isFrom = (source: RecordSource, name: string, line: number): boolean =>
  linesOf(source).some(({ file, lines }) => file === name && lines.includes(line));

/** Why a readable line that is in no split and no reject was left out, as far as the card says. */
export function reasonsToLeaveOut(dataset: Artifact): string {
  const { duplicates, nearDuplicates, leaks, leftOut, mapping } = cardOf(dataset);
  const unfolds = mapping.records !== undefined || mapping.each !== undefined;
  const reasons = [
    duplicates > 0 ? 'repeats another row' : '',
    nearDuplicates.rows > 0 ? 'is nearly the same as another row' : '',
    leaks.fromTrain + leaks.fromValidation > 0 ? 'has an input that another split holds' : '',
    unfolds ? 'holds no record by `records` and `each` of the mapping' : '',
    leftOut > 0 ? 'is not wanted by the filters of the mapping' : '',
  ].filter(Boolean);
  return reasons.join(', or ');
}
