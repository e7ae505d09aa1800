/**
 * The rejects of a dataset, one by one: there may be millions.
 *
 * @module
 */
import { readJsonl } from '../../../rows/jsonl/jsonl.ts';
import type { Artifact } from '../../../ledger/artifacts.ts';
import type { LocatedReject } from '../../ingest/snapshot.ts';

export interface RejectFilter {
  /** Codes to keep; all when empty. */
  codes: readonly string[];
  /** Name of a source file. */
  file?: string;
}

export async function* readRejects(
  dataset: Artifact,
  { codes, file }: RejectFilter = { codes: [] },
): AsyncGenerator<LocatedReject> {
  for await (const { records } of readJsonl(dataset.path('rejects.jsonl')))
    for (const { record } of records) {
      const reject = record as unknown as LocatedReject;
      if (codes.length > 0 && !codes.includes(reject.code)) continue;
      if (file === undefined || reject.file === file) yield reject;
    }
}
