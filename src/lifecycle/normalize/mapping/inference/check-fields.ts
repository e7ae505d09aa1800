/**
 * Checks a mapping against the columns that the data have.
 *
 * @module
 */
import { didYouMean } from '../../../../problem/nearest.ts';
import { fail } from '../../../../problem/problem.ts';
import { readField } from '../fields/field-path.ts';
import type { RecordMapper } from '../map-record.ts';
import { Refusal } from '../fields/refusal.ts';

/** @throws `mapping.missing-column` for a field that no record of the sample has. */
export function checkFields(
  mapper: RecordMapper,
  sample: readonly Record<string, unknown>[],
): void {
  const prepared = sample.flatMap((record) => prepareOrSkip(mapper, record));
  if (prepared.length === 0) return;
  for (const { path } of mapper.fields) {
    if (prepared.some((record) => readField(record, path) !== undefined)) continue;
    const columns = [...new Set(sample.flatMap((record) => Object.keys(record)))];
    fail(
      'mapping.missing-column',
      `the mapping names ${path}, which the data do not have${didYouMean(path, columns)}`,
      {
        location: { field: path },
        fix: `The columns are ${columns.join(', ')}.`,
        evidence: { columns },
      },
    );
  }
}

/** A record that cannot be parsed is refused later, with its place. */
function prepareOrSkip(mapper: RecordMapper, record: Record<string, unknown>) {
  try {
    return [mapper.prepare(record)];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [];
  }
}
