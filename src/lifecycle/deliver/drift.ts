/**
 * Drift: do two sets of rows come from the same source? Measured by the population stability index
 * `Σ (p − q) · ln(p / q)` (Siddiqi, Credit Risk Scorecards, 2006; it is the divergence of Jeffreys,
 * 1946) over the most common words, and over the labels where there are any.
 *
 * Small sets differ by chance, the more so as the words of a row hang together. What chance gives
 * is measured too: the index between random draws of training rows, of the same size, and the rest.
 *
 * @module
 */
import { shuffle, streamKey } from '../../engine/model/random.ts';

/** One row as it enters the comparison. */
export interface DriftRow {
  /** What the model is given: not its replies. */
  text: string;
  label?: string;
}

export interface Drift {
  of: 'words' | 'labels';
  /** The index between the two sets. */
  index: number;
  /** Mean index between random draws of the reference rows and the rest of them. */
  chance: number;
  /** `index − chance`, at least 0. Rules of thumb: 0.1 some drift, 0.25 much. */
  excess: number;
  rows: { reference: number; observed: number };
}

/** Words beyond these count as one. */
const VOCABULARY = 100;
const DRAWS = 9;

/** Counts of each category in one row. */
type Counts = Map<string, number>;

/**
 * Measures the drift of words, and of labels where the reference has any.
 *
 * @param reference Rows that the model learned from.
 * @param observed Rows it is to work on.
 * @param seed Seed of the random draws that show what chance gives.
 */
export function measureDrift(
  reference: readonly DriftRow[],
  observed: readonly DriftRow[],
  seed: number,
): Drift[] {
  const measured = [drift('words', reference.map(wordsOf), observed.map(wordsOf), seed)];
  if (reference.some(({ label }) => label !== undefined))
    measured.push(drift('labels', reference.map(labelOf), observed.map(labelOf), seed));
  return measured;
}

function drift(of: Drift['of'], reference: Counts[], observed: Counts[], seed: number): Drift {
  const categories = commonest(reference);
  const index = stabilityIndex(total(reference, categories), total(observed, categories));
  const size = Math.min(observed.length, Math.floor(reference.length / 2));
  let chance = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    const shuffled = shuffle([...reference], streamKey(seed, draw));
    chance +=
      stabilityIndex(
        total(shuffled.slice(size), categories),
        total(shuffled.slice(0, size), categories),
      ) / DRAWS;
  }
  return {
    of,
    index,
    chance,
    excess: Math.max(0, index - chance),
    rows: { reference: reference.length, observed: observed.length },
  };
}

/** Half a count is added to each category, so that one that is missing somewhere stays finite. */
function stabilityIndex(a: Float64Array, b: Float64Array): number {
  const sum = (counts: Float64Array) => counts.reduce((all, count) => all + count + 0.5, 0);
  const totals = [sum(a), sum(b)];
  let index = 0;
  for (let category = 0; category < a.length; category++) {
    const p = (a[category] + 0.5) / totals[0];
    const q = (b[category] + 0.5) / totals[1];
    index += (p - q) * Math.log(p / q);
  }
  return index;
}

/** Position of each common category; all others share the last one. */
function commonest(rows: readonly Counts[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows)
    for (const [category, count] of row) counts.set(category, (counts.get(category) ?? 0) + count);
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return new Map(ranked.slice(0, VOCABULARY).map(([category], rank) => [category, rank]));
}

function total(rows: readonly Counts[], categories: Map<string, number>): Float64Array {
  const counts = new Float64Array(categories.size + 1);
  for (const row of rows)
    for (const [category, count] of row)
      counts[categories.get(category) ?? categories.size] += count;
  return counts;
}

function wordsOf({ text }: DriftRow): Counts {
  const counts: Counts = new Map();
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
    counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

const labelOf = ({ label }: DriftRow): Counts => new Map([[label ?? '', 1]]);
