/**
 * Slices of held-out records: by label, source file, language, and length of the input. They overlap, a
 * record being in one of each kind, and follow from the records alone, whatever a model makes of them.
 *
 * @module
 */
import { inputText } from '../../catalog/records/conversation.ts';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import { languageDetector } from '../normalize/profile/report/language.ts';

export interface SliceOfRecords {
  /** `label billing`, `file tickets.csv`, `language de`, `inputs over 80 characters`. */
  name: string;
  ids: ReadonlySet<string>;
}

/** Cuts records into slices of each kind that has several, the largest first. */
export async function slicesOf(records: readonly CanonicalRecord[]): Promise<SliceOfRecords[]> {
  const languageOf = await languageDetector();
  const lengthName = lengthNames(records);
  const kinds: ((record: CanonicalRecord) => string | null)[] = [
    (record) => ('label' in record ? `label ${record.label}` : null),
    ({ source }) => `file ${source.file}`,
    (record) => {
      const language = languageOf(inputText(record));
      return language === null ? null : `language ${language}`;
    },
    (record) => lengthName(inputText(record).length),
  ];
  return kinds
    .flatMap((nameOf) => {
      const slices = new Map<string, Set<string>>();
      for (const record of records) {
        const name = nameOf(record);
        if (name !== null) slices.set(name, (slices.get(name) ?? new Set()).add(record.id));
      }
      return slices.size < 2 ? [] : [...slices].map(([name, ids]) => ({ name, ids }));
    })
    .toSorted((a, b) => b.ids.size - a.ids.size || (a.name < b.name ? -1 : 1));
}

/** Names a third of the records, as near as equal lengths let it be. */
function lengthNames(records: readonly CanonicalRecord[]): (length: number) => string {
  const sorted = records.map((record) => inputText(record).length).toSorted((a, b) => a - b);
  const [low, high] = [1, 2].map((third) => sorted[Math.floor((third * sorted.length) / 3)]);
  return (length) =>
    length < low
      ? `inputs under ${low} characters`
      : length < high
        ? `inputs of ${low} to ${high - 1} characters`
        : `inputs of ${high} characters and more`;
}
