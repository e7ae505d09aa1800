/**
 * The mapping that a dataset is made with: the one that is given, or what its rows look like.
 *
 * @module
 */
import type { Mapping } from '../../../../catalog/records/mapping.ts';
import { fail } from '../../../../problem/problem.ts';
import { checkFields } from './check-fields.ts';
import type { NormalizeConfiguration } from '../../configuration.ts';
import type { DatasetCard } from '../../dataset.ts';
import { inferMapping } from './infer-mapping.ts';
import type { SampledRecord } from '../../../ingest/snapshot.ts';
import type { Head } from './try-mapping.ts';
import { compileMapping } from '../map-record.ts';

/**
 * @param rows A sample of the source, one at least.
 * @param head The rows that the source begins with.
 * @throws `mapping.*`
 */
export function findMapping(
  { mapping: given, records, groupField, task }: NormalizeConfiguration,
  rows: readonly SampledRecord[],
  head: Head,
): { mapping: Mapping; origin: DatasetCard['mappingOrigin'] } {
  const sample = rows.map(({ record }) => record);
  const held = (mapping: Mapping): Mapping =>
    groupField === null ? mapping : { ...mapping, together: `{${groupField}}` };
  if (given === null) {
    const { mapping: found, ...how } = inferMapping(sample, records, rows, head);
    const mapping = held(found);
    if (groupField !== null) checkFields(compileMapping(mapping), sample, rows);
    return { mapping, origin: { kind: 'inferred', ...how } };
  }
  const mapping = held(given);
  if (!records.includes(mapping.schema))
    fail(
      'mapping.task',
      `the mapping makes ${mapping.schema} records, which task ${task} does not use`,
      { fix: `Map to ${records.join(' or ')}.` },
    );
  checkFields(compileMapping(mapping), sample, rows);
  return { mapping, origin: { kind: 'given' } };
}
