/**
 * The text of rows that could not be read, to be corrected by hand; and a corrected one as the
 * records it says.
 *
 * @module
 */
import { isUtf8 } from 'node:buffer';
import { bareFormat, readPlain, type BareFormat } from '../../../rows/format.ts';
import type { Artifact } from '../../../ledger/artifacts.ts';
import type { SnapshotFile } from '../../ingest/snapshot.ts';
import { isText, openSource, sourceItems } from './source-items.ts';
import { readSpans, type LineSpan } from './source-lines.ts';

/** A longer one is written anew rather than corrected. */
const MAX_BYTES = 1 << 20;

/**
 * @param lines At which the rows start.
 * @returns texts by line, of those that are UTF-8 and share no line with another row
 */
export async function originalTexts(
  snapshot: Artifact,
  file: SnapshotFile,
  lines: ReadonlySet<number>,
): Promise<Map<number, string>> {
  const texts = new Map<number, string>();
  if (lines.size === 0 || !isText(file)) return texts;
  const spans = await spansOf(snapshot, file, lines);
  const found = await readSpans(openSource(snapshot, file), spans);
  for (const [index, bytes] of found.entries())
    if (bytes.length <= MAX_BYTES && isUtf8(bytes))
      texts.set(spans[index].first, trimmed(bytes.toString('utf8'), bareFormat(file.format)));
  return texts;
}

async function spansOf(
  snapshot: Artifact,
  file: SnapshotFile,
  lines: ReadonlySet<number>,
): Promise<LineSpan[]> {
  const spans = new Map<number, LineSpan | null>();
  const isLongRow = ['json', 'mail', 'yaml'].includes(bareFormat(file.format).format);
  for await (const { span } of sourceItems(snapshot, file)) {
    const { first, last } = span;
    if (!lines.has(first)) continue;
    // Only elements of a document and mails are refused for more than their first line.
    spans.set(first, spans.has(first) ? null : { first, last: isLongRow ? last : first });
  }
  return [...spans.values()].filter((span) => span !== null);
}

/** Without the line end; of an element of a document, without what separates it from others. */
const trimmed = (text: string, { format }: BareFormat): string =>
  format === 'json'
    ? text.replace(/^[[,\s]+/, '').replace(/[\s,\]]+$/, '')
    : text.replace(/\r?\n$/, '');

/** Records of a corrected text; null while it still cannot be read. */
export async function recordsOfText(
  text: string,
  file: SnapshotFile,
): Promise<Record<string, unknown>[] | null> {
  const format = bareFormat(file.format);
  // A part is a matter of the document, of which this is a piece.
  const isDocument = format.format === 'json' || format.format === 'yaml';
  const piece: BareFormat = isDocument ? { format: format.format } : format;
  const records: Record<string, unknown>[] = [];
  for await (const batch of readPlain(bytesOf(text, piece), piece)) {
    if (batch.rejects.length > 0) return null;
    records.push(...batch.records.map(({ record }) => record));
  }
  return records.length === 0 ? null : records;
}

async function* bytesOf(text: string, format: BareFormat): AsyncGenerator<Buffer> {
  // Readers of delimited text skip the line of an `sep=` mark and the header.
  if (format.format === 'csv' && format.separatorLine) yield Buffer.from('sep\n');
  if (format.format === 'csv' && format.header)
    yield Buffer.from(`${format.columns.map(() => '""').join(format.delimiter)}\n`);
  yield Buffer.from(text);
}
