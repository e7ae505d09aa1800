/**
 * Suspect rows as they go out to be looked at: the row of the source as it is, in the form of rows that
 * were refused, so that `dataset import --repaired` takes them back as a new version of the source.
 *
 * @module
 */
import { passesOf } from '../ingest/passes/snapshot-passes.ts';
import { readPass } from '../ingest/passes/read-pass.ts';
import { keyOfPlace, PlaceCounter } from '../ingest/repairs/repairs.ts';
import { manifestOf, repairsOf } from '../ingest/snapshot.ts';
import { writeNote } from '../normalize/repair/export-note.ts';
import { exportRows } from '../normalize/repair/export-rows.ts';
import type { ExportedRow } from '../normalize/repair/exported-row.ts';
import { fail } from '../../problem/problem.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import type { Suspect } from './suspect-labels.ts';

/** Where one row is one record: others cannot be relabelled one by one. */
export const isOneRow = ({ record: { source } }: Suspect): boolean =>
  source.at === undefined && source.lines === undefined && source.elsewhere === undefined;

/**
 * Writes the rows in the order of their files.
 *
 * @returns How many were written.
 * @throws `repair.nothing` when none is a row of its own.
 */
export async function exportSuspects(
  snapshot: Artifact,
  suspects: readonly Suspect[],
  path: string,
): Promise<number> {
  const wanted = new Map<string, Map<number, Suspect>>();
  for (const suspect of suspects.filter(isOneRow)) {
    const { file, line } = suspect.record.source;
    wanted.set(file, (wanted.get(file) ?? new Map<number, Suspect>()).set(line, suspect));
  }
  if (wanted.size === 0) fail('repair.nothing', 'no suspect record is a row of its own');
  const count = await exportRows(rowsAt(snapshot, wanted), path);
  await writeNote(path, { schema: 2, form: 'rows', snapshot: snapshot.id });
  return count;
}

async function* rowsAt(
  snapshot: Artifact,
  wanted: ReadonlyMap<string, ReadonlyMap<number, Suspect>>,
): AsyncGenerator<ExportedRow> {
  const repairs = repairsOf(snapshot);
  const files = manifestOf(snapshot).files.filter(({ name }) => wanted.has(name));
  const counters = new Map(files.map(({ name }) => [name, new PlaceCounter()]));
  for (const pass of passesOf(snapshot, files))
    for await (const { file, batch } of readPass(pass))
      for (const { line, record } of batch.records) {
        const place = counters.get(file.name)!.next('record', line);
        const suspect = wanted.get(file.name)!.get(line);
        if (suspect === undefined) continue;
        const { instead, probability, own, record: doubted } = suspect;
        const repair = repairs.get(file.name)?.find((one) => keyOfPlace(one) === keyOfPlace(place));
        for (const row of repair?.records ?? [record])
          yield {
            at: { file: file.name, ...place },
            code: 'label.suspect',
            message: `the data say ${doubted.label} (${own.toFixed(2)}); rows like it are ${instead} (${probability.toFixed(2)})`,
            record: row,
            drop: false,
          };
      }
}
