/**
 * Where in its file a record stands that is part of a row: the lines of what its pointer leads to.
 *
 * @module
 */
import { visit, type JSONPath } from 'jsonc-parser';
import { readElements } from '../../../rows/json/json.ts';
import { parseRecord } from '../../../rows/json/parse-record.ts';
import type { Artifact } from '../../../ledger/artifacts.ts';
import type { SnapshotFile } from '../../ingest/snapshot.ts';
import { pointerOf } from '../mapping/unfold/json-pointer.ts';
import { openSource } from './source-items.ts';
import { readSpans } from './source-lines.ts';

/** Of a value in a JSON text. */
export interface NodePlace {
  /** Offsets; the end is exclusive. */
  start: number;
  end: number;
  /** Its first and last line, counted from 0. */
  first: number;
  last: number;
}

/** Finds the values that pointers lead to; none for a pointer that leads nowhere. */
export function findNodes(text: string, pointers: ReadonlySet<string>): Map<string, NodePlace> {
  const found = new Map<string, NodePlace>();
  const open: (NodePlace | null)[] = [];
  const lineOf = lineFinder(text);
  const begin = (start: number, length: number, path: () => JSONPath): NodePlace | null => {
    const pointer = pointerOf(path());
    if (!pointers.has(pointer)) return null;
    const place = { start, end: start + length, first: lineOf(start), last: lineOf(start) };
    found.set(pointer, place);
    return place;
  };
  const push = (start: number, length: number, _line: number, _at: number, path: () => JSONPath) =>
    void open.push(begin(start, length, path));
  const pop = (start: number, length: number): void => {
    const place = open.pop();
    if (!place) return;
    place.end = start + length;
    place.last = lineOf(start);
  };
  visit(text, {
    onObjectBegin: push,
    onArrayBegin: push,
    onObjectEnd: pop,
    onArrayEnd: pop,
    onLiteralValue: (_value, start, length, _line, _at, path) => void begin(start, length, path),
  });
  return found;
}

/** The line of an offset, by the line feeds before it; offsets ascend. */
function lineFinder(text: string): (offset: number) => number {
  let [line, next] = [0, text.indexOf('\n')];
  return (offset) => {
    for (; next >= 0 && next < offset; next = text.indexOf('\n', next + 1)) line++;
    return line;
  };
}

/**
 * The text of a row of JSON as it stands in its file.
 *
 * @param line At which it begins.
 * @param record As it was read.
 * @returns Undefined for other formats, and for a row that was repaired.
 */
export async function rowText(
  snapshot: Artifact,
  file: SnapshotFile,
  line: number,
  record: Record<string, unknown>,
): Promise<string | undefined> {
  const wanted = JSON.stringify(record);
  for await (const text of textsAt(snapshot, file, line)) {
    const parsed = parseRecord(text);
    if ('record' in parsed && JSON.stringify(parsed.record) === wanted) return text;
  }
  return undefined;
}

async function* textsAt(
  snapshot: Artifact,
  file: SnapshotFile,
  line: number,
): AsyncGenerator<string> {
  const plain = file.format.format === 'packed' ? file.format.inner : file.format;
  const source = openSource(snapshot, file);
  if (plain.format === 'jsonl') {
    const [bytes] = await readSpans(source, [{ first: line, last: line }]);
    yield bytes.toString('utf8').replace(/^\uFEFF/, '');
  }
  if (plain.format !== 'json') return;
  for await (const elements of readElements(source))
    for (const element of elements) {
      if (element.line > line) return;
      if (element.line === line) yield element.bytes.toString('utf8');
    }
}
