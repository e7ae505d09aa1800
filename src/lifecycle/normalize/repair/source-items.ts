/**
 * Which lines of a source file a record takes up: from where it starts to before the next one.
 *
 * @module
 */
import { bytesOf } from '../../../rows/archives/logical-files.ts';
import { asUtf8 } from '../../../rows/encoding/encodings.ts';
import { bareFormat } from '../../../rows/format.ts';
import { streamOf, type RecordInput } from '../../../rows/records/input.ts';
import type { Reject } from '../../../rows/records/batch.ts';
import type { Artifact } from '../../../ledger/artifacts.ts';
import { fail } from '../../../problem/problem.ts';
import { readRepaired } from '../../ingest/passes/snapshot-passes.ts';
import { manifestOf, storedPath, type SnapshotFile } from '../../ingest/snapshot.ts';
import type { LineSpan } from './source-lines.ts';

/** A stretch of a source file: a record, or something that is none. */
export interface SourceItem {
  span: LineSpan;
  /** As it was read; null for what could not be. */
  record: Record<string, unknown> | null;
  reject: Reject | null;
}

/** Formats whose records can be shown and repaired as lines of text. */
export function isText({ format }: SnapshotFile): boolean {
  const texts = ['jsonl', 'json', 'csv', 'text', 'mail', 'messenger', 'faq', 'yaml', 'xml'];
  return texts.includes(bareFormat(format).format);
}

/** The bytes of a source file, unpacked where it came packed, and in UTF-8 where it is text. */
export function openSource(snapshot: Artifact, file: SnapshotFile): RecordInput {
  const path = storedPath(snapshot, file);
  const { format } = file;
  const input = format.format === 'packed' ? bytesOf(path, format.member) : path;
  const plain = format.format === 'packed' ? format.inner : format;
  return plain.format === 'encoded' ? asUtf8(streamOf(input), plain.encoding) : input;
}

/** @throws `file.missing` with the names there are. */
export function sourceFile(snapshot: Artifact, name: string): SnapshotFile {
  const { files } = manifestOf(snapshot);
  return (
    files.find((file) => file.name === name) ??
    fail('file.missing', `the snapshot has no file ${name}`, {
      fix: `Its files are ${files.map((file) => file.name).join(', ')}.`,
    })
  );
}

/** Every stretch of a file in order; those that start on one line share it. */
export async function* sourceItems(
  snapshot: Artifact,
  file: SnapshotFile,
): AsyncGenerator<SourceItem> {
  let open: SourceItem[] = [];
  for await (const { batch } of readRepaired(snapshot, [file])) {
    const items: SourceItem[] = [
      ...batch.records.map(({ line, record }) => ({ ...startAt(line), record, reject: null })),
      ...batch.rejects.map((reject) => ({ ...startAt(reject.line), record: null, reject })),
    ].sort((a, b) => a.span.first - b.span.first);
    for (const item of items) {
      const [before] = open;
      if (before !== undefined && before.span.first < item.span.first) {
        for (const done of open) done.span.last = item.span.first - 1;
        yield* open;
        open = [];
      }
      open.push(item);
    }
  }
  yield* open;
}

const startAt = (line: number) => ({ span: { first: line, last: Number.POSITIVE_INFINITY } });

/** The stretches that start at some lines, by line. */
export async function itemsFrom(
  snapshot: Artifact,
  file: SnapshotFile,
  lines: readonly number[],
): Promise<Map<number, SourceItem[]>> {
  const found = new Map<number, SourceItem[]>(lines.map((line) => [line, []]));
  const last = Math.max(...lines);
  for await (const item of sourceItems(snapshot, file)) {
    if (item.span.first > last) break;
    found.get(item.span.first)?.push(item);
  }
  return found;
}

/** The stretches that a line lies in. */
export async function itemsAt(
  snapshot: Artifact,
  file: SnapshotFile,
  line: number,
): Promise<SourceItem[]> {
  const found: SourceItem[] = [];
  for await (const item of sourceItems(snapshot, file)) {
    if (item.span.first > line) break;
    if (item.span.last >= line) found.push(item);
  }
  return found;
}
