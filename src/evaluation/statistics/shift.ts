/**
 * How differently the rows of two sides fall into categories: labels, or words.
 *
 * The population stability index `Σ (p − q) · ln(p / q)` (Siddiqi, Credit Risk Scorecards, 2006; it is
 * the divergence of Jeffreys, 1946) says how far apart they are. Small sides differ by chance, and the
 * more so as the words of a row hang together: what chance gives follows from how much rows differ
 * among themselves, and the index over it is held against chi-squared (Rao and Scott, Journal of the
 * American Statistical Association 76, 1981), with fewer degrees of freedom where words hang together.
 *
 * @module
 */

/** Rows that are alike: all rows of a label, or a single one with its words. */
export interface RowKind {
  /** Categories of one row by number, once for each time it has them. */
  categories: ArrayLike<number>;
  /** Rows of this kind on each side. */
  reference: number;
  observed: number;
}

export interface Shift {
  /** Rules of thumb: 0.1 some difference, 0.25 much. */
  index: number;
  /** The index that is to be expected of so many rows from one source. */
  chance: number;
  /** An index above it comes of one source in one case of a hundred. */
  limit: number;
  /**
   * Half the sum of |p − q|, from 0 to 1: what would have to be of other categories for both sides to
   * be alike. A mean over rows of figures from 0 to 1 differs between sides by no more than that,
   * as far as it depends on the categories.
   */
  share: number;
  rows: { reference: number; observed: number };
}

/** One-sided quantile of the normal distribution at 0.99. */
const Z = 2.3263478740408408;

/**
 * Measures how far the observed rows are from the reference.
 *
 * @param kinds Each side has a row.
 * @param categories How many there are.
 */
export function measureShift(kinds: readonly RowKind[], categories: number): Shift {
  const [first, second] = [new Float64Array(categories), new Float64Array(categories)];
  const rows = { reference: 0, observed: 0 };
  for (const { categories: own, reference, observed } of kinds) {
    rows.reference += reference;
    rows.observed += observed;
    for (let each = 0; each < own.length; each++) {
      first[own[each]] += reference;
      second[own[each]] += observed;
    }
  }
  const chance = spreadOf(kinds, first, second) * (1 / rows.reference + 1 / rows.observed);
  const most = Math.max(1, categories - 1);
  // What single words would give that hang together with nothing: as much less as there is to go by.
  const apiece = most * (1 / Math.max(1, sum(first)) + 1 / Math.max(1, sum(second)));
  const free = Math.max(1, most / Math.max(1, chance / apiece));
  // Wilson and Hilferty's cube root of chi-squared, as a multiple of its mean.
  const limit = chance * (1 - 2 / (9 * free) + Z * Math.sqrt(2 / (9 * free))) ** 3;
  return { index: stabilityIndex(first, second), chance, limit, share: apart(first, second), rows };
}

/** Variance of what a row adds to a category's share, over that share, summed over categories. */
function spreadOf(kinds: readonly RowKind[], first: Float64Array, second: Float64Array): number {
  const squares = new Float64Array(first.length);
  const products = new Float64Array(first.length);
  const own = new Float64Array(first.length);
  let [rows, lengthSquares] = [0, 0];
  for (const { categories, reference, observed } of kinds) {
    const weight = reference + observed;
    rows += weight;
    lengthSquares += weight * categories.length ** 2;
    for (let each = 0; each < categories.length; each++) own[categories[each]]++;
    for (let each = 0; each < categories.length; each++) {
      const at = categories[each];
      squares[at] += weight * own[at] ** 2;
      products[at] += weight * own[at] * categories.length;
      own[at] = 0;
    }
  }
  const all = sum(first) + sum(second);
  if (all === 0) return 0;
  let spread = 0;
  for (let at = 0; at < first.length; at++) {
    const share = (first[at] + second[at]) / all;
    if (share === 0) continue;
    const residuals = squares[at] - 2 * share * products[at] + share ** 2 * lengthSquares;
    spread += residuals / share;
  }
  return (spread * rows) / all ** 2;
}

/** Half a row is added to each category, so that one that is missing on a side stays finite. */
function stabilityIndex(first: Float64Array, second: Float64Array): number {
  const [all, others] = [first, second].map((counts) => sum(counts) + counts.length / 2);
  let index = 0;
  for (let at = 0; at < first.length; at++) {
    const [p, q] = [(first[at] + 0.5) / all, (second[at] + 0.5) / others];
    index += (p - q) * Math.log(p / q);
  }
  return index;
}

function apart(first: Float64Array, second: Float64Array): number {
  const [all, others] = [Math.max(1, sum(first)), Math.max(1, sum(second))];
  return first.reduce((so, count, at) => so + Math.abs(count / all - second[at] / others), 0) / 2;
}

const sum = (numbers: Float64Array): number => numbers.reduce((all, number) => all + number, 0);
