/**
 * Rejected rows out for repair, and back in: a new snapshot, in which nothing else differs. Lines of
 * a plain file go out as they are and come back in their places in a copy of it. Rows of all other
 * formats go out as JSON and come back as repairs beside the file, which stays as it is.
 *
 * @module
 */
import { basename } from 'node:path';
import { z } from 'zod';
import type { Artifact } from '../../../ledger/artifacts.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import { fail } from '../../../problem/problem.ts';
import type { IngestConfiguration } from '../../ingest/ingest.ts';
import type { SnapshotFile } from '../../ingest/snapshot.ts';
import { endsFile } from '../reject-log.ts';
import { linesOf } from './source-lines.ts';
import { sourceFile } from './source-items.ts';
import { readRejects, type RejectFilter } from './read-rejects.ts';
import { exportRows, rejectedRows } from './export-rows.ts';
import { exportedRowSchema, type ExportedRow } from './exported-row.ts';
import { exportLines, replacedLines } from './repair-lines.ts';
import { readNote, writeNote } from './export-note.ts';
import { readRows, repairsWith } from './repaired-rows.ts';

export interface ExportedRejects {
  /** Names of the source files that the rows are from. */
  files: string[];
  records: number;
  /** Original lines, or rows as JSON. */
  form: 'lines' | 'rows';
  path: string;
  note: string;
}

/**
 * What cannot be repaired row by row stays refused: whole files, and the end of a damaged one,
 * behind which nobody knows what is missing.
 *
 * @param path Where the rows go; the note goes beside it.
 * @throws `repair.nothing`
 */
export async function exportRejects(
  dataset: Artifact,
  snapshot: Artifact,
  filter: RejectFilter,
  path: string,
): Promise<ExportedRejects> {
  const starts = await repairable(dataset, snapshot, filter);
  const files = [...starts.keys()];
  if (files.length === 0) fail('repair.nothing', 'no reject is like that');
  const only = files.length === 1 ? sourceFile(snapshot, files[0]) : undefined;
  if (only !== undefined && hasLines(only)) {
    const { records, note } = await exportLines(snapshot, only, starts.get(only.name)!, path);
    return { files, records, form: 'lines', path, note: await writeNote(path, note) };
  }
  const records = await exportRows(rejectedRows(dataset, snapshot, starts, filter.codes), path);
  const note = await writeNote(path, { schema: 2, form: 'rows', snapshot: snapshot.id });
  return { files, records, form: 'rows', path, note };
}

/** Rejected rows in place of a file of them, to be repaired and given back as they are. */
export interface RowsForRepair {
  /** The snapshot that they are from. */
  snapshot: string;
  rows: ExportedRow[];
  /** Whether there are more than were asked for. */
  more: boolean;
}

/** The first rows that can be repaired one by one; none where there are none. */
export async function rowsForRepair(
  dataset: Artifact,
  snapshot: Artifact,
  filter: RejectFilter,
  limit: number,
): Promise<RowsForRepair> {
  const starts = await repairable(dataset, snapshot, filter);
  const rows: ExportedRow[] = [];
  let more = false;
  for await (const row of rejectedRows(dataset, snapshot, starts, filter.codes)) {
    more = rows.length === limit;
    if (more) break;
    rows.push(row);
  }
  return { snapshot: snapshot.id, rows, more };
}

const repairedRowsSchema = z.object({
  snapshot: z.string(),
  rows: z.array(exportedRowSchema).min(1),
});

/** Lines that can be replaced; not once rows of the file are known by their line numbers. */
const hasLines = ({ format: { format }, repaired }: SnapshotFile): boolean =>
  repaired === undefined && (format === 'jsonl' || format === 'csv' || format === 'text');

/** Lines at which rejected rows start, by file. */
async function repairable(
  dataset: Artifact,
  snapshot: Artifact,
  filter: RejectFilter,
): Promise<Map<string, Set<number>>> {
  const starts = new Map<string, Set<number>>();
  for await (const reject of readRejects(dataset, filter)) {
    const { file, line } = reject;
    // Line 0 is a whole file.
    if (line === 0 || endsFile(reject, sourceFile(snapshot, file).format)) continue;
    for (const { file: name, lines } of linesOf({ ...reject.group, file, line })) {
      const known = starts.get(name) ?? new Set();
      starts.set(name, known);
      for (const each of lines) known.add(each);
    }
  }
  return starts;
}

/**
 * The configuration of the snapshot with the repaired rows in place.
 *
 * @param repaired A file that `exportRejects` wrote, or what `rowsForRepair` gave, repaired since.
 * @throws `repair.note`, `repair.other-snapshot`, `repair.row`
 */
export async function repairedSource(
  ledger: Ledger,
  snapshot: Artifact,
  repaired: string | Record<string, unknown>,
): Promise<IngestConfiguration> {
  const configuration = snapshot.descriptor.producer.configuration as IngestConfiguration;
  const putRepairs = (lines: string) => ({
    ...configuration,
    repairs: ledger.objects.putBytes(lines),
  });
  if (typeof repaired !== 'string') {
    const { data, error } = repairedRowsSchema.safeParse(repaired);
    if (data === undefined) {
      const [{ path, message }] = error.issues;
      return fail(
        'repair.row',
        `the repaired rows are not as they were given: ${path.join('.')}: ${message}`,
      );
    }
    requireSame(snapshot, data.snapshot, 'the repaired rows');
    return putRepairs(await repairsWith(snapshot, data.rows));
  }
  const note = await readNote(repaired);
  requireSame(snapshot, note.snapshot, basename(repaired));
  if (note.form === 'rows') return putRepairs(await repairsWith(snapshot, readRows(repaired)));
  const stored = await replacedLines(ledger, snapshot, repaired, note);
  return {
    ...configuration,
    files: configuration.files.map((each) =>
      each.name === note.file ? { ...each, ...stored } : each,
    ),
  };
}

function requireSame(snapshot: Artifact, exportedFrom: string, what: string): void {
  if (exportedFrom !== snapshot.id)
    fail('repair.other-snapshot', `${what} came from another import`, {
      evidence: { exportedFrom, current: snapshot.id },
    });
}
