/**
 * Takes repaired rows back in, as repairs that lie beside the files of the snapshot.
 *
 * @module
 */
import { basename } from 'node:path';
import { readJsonl } from '../../../rows/jsonl/jsonl.ts';
import type { Artifact } from '../../../ledger/artifacts.ts';
import { canonicalJson } from '../../../ledger/canonical-json.ts';
import { fail } from '../../../problem/problem.ts';
import { keyOfPlace, type Repair } from '../../ingest/repairs/repairs.ts';
import { repairsOf } from '../../ingest/snapshot.ts';
import { sourceFile } from './source-items.ts';
import { recordsOfText } from './original-text.ts';
import { exportedRowSchema, type ExportedRow } from './exported-row.ts';

/**
 * The repairs of the snapshot with others. Rows that are missing there, and those whose text still
 * cannot be read, stay refused.
 *
 * @returns lines of `repairs.jsonl`
 */
export async function repairsWith(
  snapshot: Artifact,
  rows: AsyncIterable<ExportedRow> | Iterable<ExportedRow>,
): Promise<string> {
  const repairs = new Map<string, Repair>();
  const put = (repair: Repair) => repairs.set(`${keyOfPlace(repair)} ${repair.file}`, repair);
  for (const known of repairsOf(snapshot).values()) for (const repair of known) put(repair);
  /** A place may have several rows, where one was repaired by several. */
  const places = new Map<string, Repair>();
  for await (const row of rows) {
    const records = await recordsOf(row, snapshot);
    if (records === null) continue;
    const place = `${keyOfPlace(row.at)} ${row.at.file}`;
    const before = places.get(place)?.records ?? [];
    const repair = { ...row.at, records: [...before, ...records] };
    places.set(place, repair);
    put(repair);
  }
  return [...repairs.values()]
    .sort((a, b) =>
      a.file === b.file ? a.line - b.line || a.nth - b.nth : a.file < b.file ? -1 : 1,
    )
    .map((repair) => `${canonicalJson(repair)}\n`)
    .join('');
}

async function recordsOf(
  { at, record, text, drop }: ExportedRow,
  snapshot: Artifact,
): Promise<Record<string, unknown>[] | null> {
  if (drop) return [];
  if (record !== null) return [record];
  return text === undefined ? null : recordsOfText(text, sourceFile(snapshot, at.file));
}

/**
 * The rows of a file that `exportRows` wrote.
 *
 * @throws `repair.row` for a line that is none of the export
 */
export async function* readRows(path: string): AsyncGenerator<ExportedRow> {
  const refuse = (line: number, why: string): never =>
    fail('repair.row', `line ${line} of ${basename(path)} is no exported row: ${why}`, {
      location: { file: path, line },
    });
  for await (const { records, rejects } of readJsonl(path)) {
    for (const { line, message } of rejects) refuse(line, message);
    for (const { line, record } of records) {
      const { data, error } = exportedRowSchema.safeParse(record);
      if (data === undefined) {
        const [issue] = error.issues;
        return refuse(line, `${issue.path.join('.')}: ${issue.message}`);
      }
      yield data;
    }
  }
}
