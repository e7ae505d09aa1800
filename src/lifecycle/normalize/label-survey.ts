/**
 * Where labels are met first, and texts that have more than one. Case and spacing of the text do
 * not count.
 *
 * @module
 */
import type { RowStore } from './write/row-store.ts';
import { DigestIndex } from './duplicates/row-digests.ts';
import type { Contradiction } from './dataset.ts';
import { exampleOf, placeOf } from './profile/row-sample.ts';
import type { Place } from './profile/text-survey.ts';
import { isKept } from './splits/split-assignment.ts';

const EXAMPLES = 3;

/** Kept rows whose text another row, kept or not, labels differently. */
export function findContradictions(
  store: RowStore,
  placements: Uint8Array,
): { rows: number; examples: Contradiction[] } {
  const { columns, count } = store.table;
  if (store.labels.length === 0) return { rows: 0, examples: [] };
  const texts = new DigestIndex(() => columns.key, count);
  /** By the first row of a text: 1 where its rows do not agree. */
  const disputed = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    texts.put(row);
    const first = texts.find(row);
    if (columns.label[first] !== columns.label[row]) disputed[first] = 1;
  }
  /** By the first row of a text: the first row of each of its labels. */
  const shown = new Map<number, Map<number, number>>();
  let rows = 0;
  for (const row of store.inSourceOrder()) {
    const first = texts.find(row);
    if (disputed[first] === 0) continue;
    if (isKept(placements[row])) rows++;
    if (shown.size < EXAMPLES && !shown.has(first)) shown.set(first, new Map());
    const byLabel = shown.get(first);
    if (byLabel?.has(columns.label[row]) === false) byLabel.set(columns.label[row], row);
  }
  const examples = [...shown.values()].map((byLabel): Contradiction => {
    const [first, ...others] = [...byLabel].map(([label, row]) => ({
      record: store.record(row),
      answer: store.labels[label - 1],
    }));
    return {
      ...exampleOf(first.record),
      answer: first.answer,
      against: others.map(({ record, answer }) => ({ ...placeOf(record), answer })),
    };
  });
  return { rows, examples };
}

const MAX_PLACES = 1000;

export function firstPlaces(store: RowStore): Record<string, Place> {
  const { columns, count } = store.table;
  const places: [string, Place][] = [];
  // Labels have their numbers in the order in which they first occur.
  for (let row = 0; row < count && places.length < MAX_PLACES; row++)
    if (columns.label[row] === places.length + 1)
      places.push([store.labels[places.length], placeOf(store.record(row))]);
  return Object.fromEntries(places);
}
