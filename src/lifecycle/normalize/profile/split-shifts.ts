/**
 * How the held-out splits differ from the training rows, in labels and in words. Figures are of
 * held-out rows: where these are other rows than those that were learnt, or will be met, they say less.
 *
 * Labels are of all rows. Words are of what the model is given, in rows drawn by their content.
 *
 * @module
 */
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import { measureShift, type RowKind, type Shift } from '../../../evaluation/statistics/shift.ts';
import { splitNames, type SplitName } from '../../ingest/split-name.ts';
import { comparedParts } from '../duplicates/compared-parts.ts';
import { isDrawn, placeOf } from './row-sample.ts';
import type { Place } from './text-survey.ts';

/** From the training rows to a held-out split; `reference` is of training rows. */
export interface SplitShift extends Shift {
  of: 'labels' | 'words';
  split: SplitName;
  /** The labels or words whose share differs most. */
  moved: Moved[];
}

/** A row that has it, and how much there is of it on each side. */
export interface Moved extends Place {
  name: string;
  reference: Amount;
  observed: Amount;
}

export interface Amount {
  /** Rows of a label, or times that a word is said. */
  count: number;
  share: number;
}

const SHOWN = 3;

const heldOut = splitNames.filter((split) => split !== 'train');

/**
 * Measures labels, where there are any.
 *
 * @param labels Sorted.
 * @param places First row of each label, as far as they are known.
 * @param rowsOf Rows of a split by label.
 */
export function labelShifts(
  labels: readonly string[],
  places: Readonly<Record<string, Place>>,
  rowsOf: (split: SplitName) => Readonly<Record<string, number>>,
): SplitShift[] {
  if (labels.length < 2) return [];
  const reference = rowsOf('train');
  return heldOut.map((split) => {
    const observed = rowsOf(split);
    const kinds = labels.map((label, at) => ({
      categories: [at],
      reference: reference[label] ?? 0,
      observed: observed[label] ?? 0,
    }));
    const shift = measureShift(kinds, labels.length);
    return {
      of: 'labels',
      split,
      ...shift,
      moved: moved(kinds, labels, (at) => places[labels[at]]),
    };
  });
}

type Side = 'reference' | 'observed';

/**
 * The categories whose shares differ most.
 *
 * @param placeOf A row of a category, on the side where it has more of all; those without are not shown.
 */
function moved(
  kinds: readonly RowKind[],
  names: readonly string[],
  placeOf: (category: number, more: Side) => Place | undefined,
): Moved[] {
  const counts = names.map(() => ({ reference: 0, observed: 0 }));
  const all = { reference: 0, observed: 0 };
  for (const { categories, reference, observed } of kinds)
    for (const category of Array.from(categories)) {
      all.reference += reference;
      all.observed += observed;
      if (category >= names.length) continue;
      counts[category].reference += reference;
      counts[category].observed += observed;
    }
  const amount = (at: number, side: Side): Amount => ({
    count: counts[at][side],
    share: counts[at][side] / Math.max(1, all[side]),
  });
  const ranked = names
    .map((name, at) => ({
      at,
      name,
      reference: amount(at, 'reference'),
      observed: amount(at, 'observed'),
    }))
    .toSorted((a, b) => difference(b) - difference(a) || (a.name < b.name ? -1 : 1));
  const shown: Moved[] = [];
  for (const { at, ...one } of ranked) {
    if (shown.length === SHOWN) break;
    const place = placeOf(at, one.observed.share > one.reference.share ? 'observed' : 'reference');
    if (place !== undefined) shown.push({ ...one, ...place });
  }
  return shown;
}

const difference = ({ reference, observed }: Pick<Moved, Side>): number =>
  Math.abs(observed.share - reference.share);

/** Rows of each split whose words are compared. */
const ROWS = 1000;
/** Words of a row that are compared. */
const WORDS = 100;
/** Words beyond these count as one, and so do those that either side would hardly say by chance. */
const VOCABULARY = 100;
const EXPECTED = 5;

interface DrawnRow {
  split: SplitName;
  place: Place;
  /** By number. */
  words: number[];
}

const wordsOf = (rows: readonly DrawnRow[]): number =>
  rows.reduce((all, { words }) => all + words.length, 0);

export class SplitWords {
  readonly #names: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #rows: DrawnRow[] = [];
  readonly #rowsOf: Readonly<Record<SplitName, number>>;

  /** @param rowsOf Rows that each split has. */
  constructor(rowsOf: Readonly<Record<SplitName, number>>) {
    this.#rowsOf = rowsOf;
  }

  /**
   * Rows come in the order of their source; one that is not drawn is passed over.
   *
   * @param bits The first 32 of its digest.
   */
  add(record: CanonicalRecord, split: SplitName, bits: number): void {
    if (!isDrawn(bits, ROWS, this.#rowsOf[split])) return;
    const { id: _, source, ...content } = record;
    const text = comparedParts(content).input.join('\n').toLowerCase();
    const words: number[] = [];
    for (const [word] of text.matchAll(/[\p{L}\p{N}]+/gu)) {
      if (words.length === WORDS) break;
      words.push(this.#numberOf(word));
    }
    this.#rows.push({ split, place: placeOf({ source }), words });
  }

  shifts(): SplitShift[] {
    const train = this.#rows.filter(({ split }) => split === 'train');
    return heldOut.flatMap((split) => {
      const held = this.#rows.filter((row) => row.split === split);
      return train.length > 0 && held.length > 0 ? [this.#shift(split, train, held)] : [];
    });
  }

  #shift(split: SplitName, train: readonly DrawnRow[], held: readonly DrawnRow[]): SplitShift {
    const counts = this.#counts([...train, ...held]);
    const least =
      (EXPECTED * (wordsOf(train) + wordsOf(held))) / Math.min(wordsOf(train), wordsOf(held));
    const common = this.#names
      .map((name, number) => ({ name, number, count: counts[number] }))
      .filter(({ count }) => count >= least)
      .toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
      .slice(0, VOCABULARY);
    const categoryOf = new Map(common.map(({ number }, at) => [number, at]));
    const kindsOf = (rows: readonly DrawnRow[], side: Pick<RowKind, Side>) =>
      rows.map(({ words }) => ({
        categories: words.map((word) => categoryOf.get(word) ?? common.length),
        ...side,
      }));
    const kinds = [
      ...kindsOf(train, { reference: 1, observed: 0 }),
      ...kindsOf(held, { reference: 0, observed: 1 }),
    ];
    const place = (at: number, more: Side) =>
      (more === 'observed' ? held : train).find(({ words }) => words.includes(common[at].number))!
        .place;
    return {
      of: 'words',
      split,
      ...measureShift(kinds, common.length + 1),
      moved: moved(
        kinds,
        common.map(({ name }) => name),
        place,
      ),
    };
  }

  /** How often the rows say each word. */
  #counts(rows: readonly DrawnRow[]): Uint32Array {
    const counts = new Uint32Array(this.#names.length);
    for (const { words } of rows) for (const word of words) counts[word]++;
    return counts;
  }

  #numberOf(word: string): number {
    const known = this.#numbers.get(word);
    if (known !== undefined) return known;
    this.#numbers.set(word, this.#names.length);
    return this.#names.push(word) - 1;
  }
}
