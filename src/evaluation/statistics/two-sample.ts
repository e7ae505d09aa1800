/**
 * Whether rows that were observed come from where reference rows do: a statistic of the two sides is
 * held against what it is when rows change sides at random (Fisher, The Design of Experiments, 1935).
 * That is exact whatever the statistic and however few the rows, as long as rows of one source could
 * have stood on either side.
 *
 * Every statistic comes with a share, from 0 to 1: at least so many of the observed rows would have to be
 * others for both sides to be alike, beyond what chance gives.
 *
 * @module
 */
import { randomBits, streamKey } from '../../engine/model/random.ts';

/** A figure of the pooled rows, reference first, when some of them count as observed. */
export interface Statistic {
  /**
   * @param observed Indices of pooled rows.
   * @returns What is tested, the larger the further apart, and what the share is made of.
   */
  measure(observed: Int32Array): { value: number; distance: number };
  /** The share, from the distance and the mean of the distances that chance gives. */
  share(distance: number, chance: number): number;
}

export interface Difference {
  share: number;
  /** The probability of such a value, or a larger one, when both sides are of one source. */
  p: number;
}

export interface TwoSides {
  reference: number;
  observed: number;
}

/** Relative: sums in another order differ by their rounding. */
const ROUNDING = 1e-9;

/**
 * Tests several statistics on the same permutations.
 *
 * @param sides Rows on each side, one at least.
 */
export function testDifferences(
  { reference, observed }: TwoSides,
  statistics: readonly Statistic[],
  { permutations, seed }: { permutations: number; seed: number },
): Difference[] {
  const rows = reference + observed;
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  const found = statistics.map((each) => each.measure(order.slice(reference)));
  const asLarge = statistics.map(() => 1);
  const chance = statistics.map(() => 0);
  const side = order.subarray(0, observed);
  const key = streamKey(seed);
  for (let permutation = 0, draw = 0; permutation < permutations; permutation++) {
    for (let at = 0; at < observed; at++, draw++) {
      const other = at + Math.floor((randomBits(key, draw) / 0x1_0000_0000) * (rows - at));
      [order[at], order[other]] = [order[other], order[at]];
    }
    for (const [which, statistic] of statistics.entries()) {
      const { value, distance } = statistic.measure(side);
      chance[which] += distance / permutations;
      if (value >= found[which].value - ROUNDING * Math.abs(found[which].value)) asLarge[which]++;
    }
  }
  return statistics.map(({ share }, which) => ({
    share: share(found[which].distance, chance[which]),
    p: asLarge[which] / (permutations + 1),
  }));
}

/** Bounds a share that chance was taken from. */
const beyond = (distance: number, chance: number): number => Math.max(0, distance - chance);

/**
 * How differently rows fall into categories: the sum of `(p − q)² / r`, where p and q are the shares of a
 * category on both sides, and r its share of all. The distance is half the sum of |p − q|.
 *
 * @param rows The categories of each row, once for each time it has them.
 * @param categories How many there are.
 */
export function inCategories(rows: readonly ArrayLike<number>[], categories: number): Statistic {
  const all = countIn(rows, rows.keys(), categories);
  const total = sum(all);
  return {
    measure(observed) {
      const counts = countIn(rows, observed, categories);
      const own = Math.max(1, sum(counts));
      const others = Math.max(1, total - own);
      let [value, distance] = [0, 0];
      for (let at = 0; at < categories; at++) {
        if (all[at] === 0) continue;
        const difference = counts[at] / own - (all[at] - counts[at]) / others;
        value += (difference ** 2 * total) / all[at];
        distance += Math.abs(difference) / 2;
      }
      return { value, distance };
    },
    share: beyond,
  };
}

function countIn(
  rows: readonly ArrayLike<number>[],
  which: Iterable<number>,
  categories: number,
): Float64Array {
  const counts = new Float64Array(categories);
  for (const row of which) {
    const own = rows[row];
    for (let at = 0; at < own.length; at++) counts[own[at]]++;
  }
  return counts;
}

/** Shares of all rows that count as the far ones. */
const TAILS = [0.02, 0.05, 0.1, 0.2];

/**
 * How many more of the observed rows than of the reference have scores that few rows have. Rows of which
 * a part has moved show at the end of the scores, where their mean hardly tells. Of several ends the one
 * that tells most counts (as in higher criticism: Donoho and Jin, Annals of Statistics 32, 2004).
 *
 * @param scores Of each row; the larger, the stranger.
 */
export function inTails(scores: Float64Array): Statistic {
  const rows = scores.length;
  const ranked = Float64Array.from(scores).sort();
  const ends = TAILS.map((tail) => ranked[Math.max(0, rows - Math.ceil(tail * rows))]).map(
    (from) => ({
      from,
      held: scores.reduce((count, score) => count + Number(score >= from), 0),
    }),
  );
  return {
    measure(observed) {
      const n = observed.length;
      let best = { value: -Infinity, distance: 0 };
      for (const { from, held } of ends) {
        let count = 0;
        for (let at = 0; at < n; at++) if (scores[observed[at]] >= from) count++;
        const share = held / rows;
        const spread = Math.sqrt((n * share * (1 - share) * (rows - n)) / Math.max(1, rows - 1));
        const value = spread === 0 ? 0 : (count - n * share) / spread;
        const rest = (held - count) / (rows - n);
        const distance = rest === 1 ? 0 : Math.max(0, (count / n - rest) / (1 - rest));
        if (value > best.value) best = { value, distance };
      }
      return best;
    },
    share: beyond,
  };
}

/**
 * How far apart two clouds of points are: the squared maximum mean discrepancy (Gretton and others,
 * Journal of Machine Learning Research 13, 2012) by a Gaussian kernel as wide as the median distance.
 *
 * @param points [rows, width]
 */
export function inSpace(points: Float32Array, width: number): Statistic {
  const rows = points.length / width;
  const kernel = gaussian(squaredDistances(points, width));
  const toAll = new Float64Array(rows);
  for (let row = 0; row < rows; row++)
    for (let at = 0; at < rows; at++) toAll[row] += kernel[row * rows + at];
  const total = sum(toAll);
  return {
    measure(observed) {
      const n = observed.length;
      const m = rows - n;
      let [within, across] = [0, 0];
      for (let i = 0; i < n; i++) {
        const row = observed[i] * rows;
        across += toAll[observed[i]];
        for (let j = 0; j < n; j++) within += kernel[row + observed[j]];
      }
      across -= within;
      const rest = total - within - 2 * across;
      const value = within / n ** 2 + rest / m ** 2 - (2 * across) / (n * m);
      return { value, distance: value };
    },
    // Two clouds that have nothing in common have a squared distance of 2 at most.
    share: (distance, chance) => Math.sqrt(beyond(distance, chance) / 2),
  };
}

function squaredDistances(points: Float32Array, width: number): Float32Array {
  const rows = points.length / width;
  const distances = new Float32Array(rows * rows);
  for (let a = 0; a < rows; a++)
    for (let b = a + 1; b < rows; b++) {
      let square = 0;
      for (let i = 0, x = a * width, y = b * width; i < width; i++, x++, y++)
        square += (points[x] - points[y]) ** 2;
      distances[a * rows + b] = square;
      distances[b * rows + a] = square;
    }
  return distances;
}

/** Distances that the median is taken of, some more or less. */
const MEASURED = 50_000;

function gaussian(squares: Float32Array): Float32Array {
  // Odd, so that it does not go along the diagonal of a square.
  const every = 1 + 2 * Math.floor(squares.length / MEASURED / 2);
  const apart = squares.filter((square, at) => at % every === 0 && square > 0).sort();
  const median = apart[Math.floor(apart.length / 2)] ?? 1;
  return squares.map((square) => Math.exp(-square / median));
}

const sum = (numbers: Float64Array): number => numbers.reduce((all, number) => all + number, 0);
