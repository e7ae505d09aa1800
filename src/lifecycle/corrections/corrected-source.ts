/**
 * The source of a project's dataset with its corrections beside it: the files that it was made from,
 * and one more, which takes the place of that of an earlier import.
 *
 * @module
 */
import type { Mapping } from '../../catalog/records/mapping.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { fail } from '../../problem/problem.ts';
import type { IngestConfiguration } from '../ingest/ingest.ts';
import { correctionsFile } from '../ingest/snapshot.ts';
import type { Correction } from './corrections.ts';
import { sourceRow } from './source-row.ts';

/**
 * @param snapshot What the dataset was made from.
 * @param mapping How its rows are read.
 * @throws `correction.none`, `correction.unfit`
 */
export function correctedSource(
  ledger: Ledger,
  snapshot: Artifact,
  mapping: Mapping,
  corrections: readonly Correction[],
): IngestConfiguration {
  if (corrections.length === 0) fail('correction.none', 'nothing was corrected yet');
  const configuration = snapshot.descriptor.producer.configuration as IngestConfiguration;
  const lines = corrections.map((each) => `${JSON.stringify(sourceRow(mapping, each))}\n`).join('');
  const files = configuration.files.filter(({ name }) => name !== correctionsFile);
  return {
    ...configuration,
    files: [...files, { name: correctionsFile, ...ledger.objects.putBytes(lines) }],
  };
}
