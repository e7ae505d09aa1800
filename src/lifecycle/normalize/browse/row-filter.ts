/**
 * Which rows somebody looks for: those whose text holds some words, or that have a label.
 *
 * @module
 */
import type { CanonicalRecord } from '../../../catalog/records/record.ts';

export interface RowWishes {
  /** Case does not count. */
  search?: string | undefined;
  label?: string | undefined;
}

/**
 * Makes what tells whether a line of a split is wanted: the record, or null. Most lines are told by
 * their text alone; only those that may be wanted are parsed.
 */
export function rowFilter({ search, label }: RowWishes): (line: string) => CanonicalRecord | null {
  const words = search === undefined ? null : search.toLowerCase();
  const spelled = words === null ? null : inJson(words);
  const labelled = label === undefined ? null : `"label":"${inJson(label)}"`;
  return (line) => {
    if (labelled !== null && !line.includes(labelled)) return null;
    if (spelled !== null && !line.toLowerCase().includes(spelled)) return null;
    const record = JSON.parse(line) as CanonicalRecord;
    if (label !== undefined && labelOf(record) !== label) return null;
    return words === null || holds(record, words) ? record : null;
  };
}

/** The label of a record that has one. */
export const labelOf = (record: CanonicalRecord): string | null =>
  'label' in record ? record.label : null;

/** As it stands between the quotes of canonical JSON. */
const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** Names of fields, the id and the source are no text of the record. */
function holds(record: CanonicalRecord, words: string): boolean {
  const { id: _id, source: _source, ...content } = record;
  const within = (value: unknown): boolean =>
    typeof value === 'object' && value !== null
      ? Object.values(value).some(within)
      : value !== null && String(value).toLowerCase().includes(words);
  return within(content);
}
