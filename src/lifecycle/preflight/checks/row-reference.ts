/**
 * How a finding points at a row: where it came from, so that someone can open the file, and its id.
 *
 * @module
 */
import type { CanonicalRecord } from '../../../catalog/records/record.ts';

const shownRows = 3;

export type RowReference = (ids: readonly string[]) => { file: string; line: number; id: string }[];

/** The first few of the rows with these ids. */
export function rowReferences(records: readonly CanonicalRecord[]): RowReference {
  const sources = new Map(records.map(({ id, source }) => [id, source]));
  return (ids) => ids.slice(0, shownRows).map((id) => ({ ...sources.get(id)!, id }));
}
