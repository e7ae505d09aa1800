/**
 * From what was trained back to the source: the rows of the dataset behind an artifact, with the file
 * and line that each is from.
 *
 * @module
 */
import type { RecordSource } from '../../catalog/records/record.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { fail } from '../../problem/problem.ts';
import type { SplitName } from '../ingest/split-name.ts';
import { readSplit } from '../normalize/dataset.ts';
import { lineageOf } from '../package/trace.ts';

export interface SourceRows {
  /** Id of the dataset. */
  dataset: string;
  /** Training rows, or those of the split that was asked about. */
  split: SplitName;
  total: number;
  /** By source file, in the order of their first rows: how many, and between which lines. */
  files: { file: string; rows: number; first: number; last: number }[];
  /** The first of them. */
  rows: (RecordSource & { id: string })[];
}

/**
 * Lists the rows that an artifact was made from: all training rows of its dataset, which a training goes
 * through as often as its plan says.
 *
 * @throws `lineage.no-rows` where no dataset is behind it.
 */
export async function sourceRowsOf(
  ledger: Ledger,
  artifact: Artifact,
  split: SplitName,
  limit: number,
): Promise<SourceRows> {
  const dataset = lineageOf(ledger, artifact).findLast(({ kind }) => kind === 'canonical-dataset');
  if (dataset === undefined)
    return fail(
      'lineage.no-rows',
      `no dataset is behind ${artifact.kind} ${artifact.id.slice(0, 12)}`,
    );
  const files = new Map<string, SourceRows['files'][number]>();
  const rows: SourceRows['rows'] = [];
  let total = 0;
  for await (const batch of readSplit(dataset, split))
    for (const { id, source } of batch) {
      total++;
      if (rows.length < limit) rows.push({ id, ...source });
      const places = [source, ...(source.elsewhere ?? []).map(placeOf)];
      for (const { file, line } of places) {
        const known = files.get(file) ?? { file, rows: 0, first: line, last: line };
        known.rows++;
        known.first = Math.min(known.first, line);
        known.last = Math.max(known.last, line);
        files.set(file, known);
      }
    }
  return { dataset: dataset.id, split, total, files: [...files.values()], rows };
}

const placeOf = ({ file, lines }: { file: string; lines: number[] }) => ({ file, line: lines[0] });
