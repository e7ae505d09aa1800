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
import { sampleRecords } from '../unfold/sample-records.ts';
import type { RowOrigin } from '../unfold/unfold.ts';

/**
 * @param origins Of the rows, by their places; left out where nobody asks for them.
 * @throws `mapping.missing-column` for a field that no record of the sample has, and where the rows
 *   hold no record.
 */
export function checkFields(
  mapper: RecordMapper,
  sample: readonly Record<string, unknown>[],
  origins?: readonly RowOrigin[],
): void {
  const records = sampleRecords(mapper.unfolder, sample, origins);
  if (records.length === 0 && sample.length > 0) refuseNone(mapper, sample);
  const rows = records.flatMap(({ record }) => prepareOrSkip(mapper, record));
  if (rows.length === 0) return;
  const { grouping } = mapper;
  // Groups may be torn here, which hides no field.
  const prepared = grouping === null ? rows : [...rows, grouping.record(rows)];
  for (const { path } of mapper.fields) {
    if (prepared.some((record) => readField(record, path) !== undefined)) continue;
    const columns = columnsOf(prepared);
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

function refuseNone({ unfolder }: RecordMapper, sample: readonly Record<string, unknown>[]): never {
  const columns = columnsOf(sample);
  const what = unfolder!.path === null ? '' : `\`records: ${unfolder!.path}\``;
  const lists = unfolder!.lists.map((list) => `\`each: ${list}\``);
  return fail(
    'mapping.missing-column',
    `no row of the sample holds a record by ${[what, ...lists].filter(Boolean).join(' and ')}`,
    {
      location: { field: unfolder!.path === null ? 'each' : 'records' },
      fix: `Name a list that the rows have. Their columns are ${columns.join(', ')}.`,
      evidence: { columns },
    },
  );
}

const MOST_NAMED = 40;

/** Documents may have very many names. */
const columnsOf = (records: readonly Record<string, unknown>[]): string[] =>
  [...new Set(records.flatMap((record) => Object.keys(record)))].slice(0, MOST_NAMED);

/** A record that cannot be parsed is refused later, with its place. */
function prepareOrSkip(mapper: RecordMapper, record: Record<string, unknown>) {
  try {
    return [mapper.prepare(record)];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [];
  }
}
