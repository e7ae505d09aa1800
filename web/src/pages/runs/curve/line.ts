/**
 * Lines before they are drawn: what is too high is tamed, noise is smoothed, and of a hundred thousand
 * points those are kept that a screen can show.
 *
 * @module
 */

/** Points in the order of `x`; both of the same length, all finite. */
export interface Points {
  x: number[];
  y: number[];
}

/** Keeps points that are numbers, and above nought where they are drawn on a logarithmic axis. */
export function drawable({ x, y }: Points, log: boolean): Points {
  const isDrawn = (_: number, i: number) =>
    Number.isFinite(x[i]) && Number.isFinite(y[i]) && !(log && y[i] <= 0);
  if (x.every(isDrawn)) return { x, y };
  const kept: Points = { x: [], y: [] };
  for (let i = 0; i < x.length; i++) {
    if (!isDrawn(x[i], i)) continue;
    kept.x.push(x[i]);
    kept.y.push(y[i]);
  }
  return kept;
}

/** Values farther above the 98th percentile than so many times itself are outliers, as in reports. */
const outlier = 1;
/** A percentile of more values than these is not worth its sorting. */
const sampled = 4096;

/** The highest value that is drawn as it is; those above are drawn at this edge. */
export function ceiling(values: readonly number[]): number {
  if (values.length === 0) return 1;
  const every = Math.ceil(values.length / sampled);
  const sorted = Array.from(
    { length: Math.ceil(values.length / every) },
    (_, index) => values[index * every],
  ).sort((a, b) => a - b);
  const usual = sorted[Math.floor(0.98 * (sorted.length - 1))];
  let most = -Infinity;
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i]);
  return Math.min(most, usual + outlier * Math.abs(usual));
}

/**
 * Smooths by an exponential mean, each point weighed by how much came before it, so that it starts at
 * the first value; what is above `most` counts as that.
 *
 * @param keep Share of the mean that stays at each point: 0 smooths nothing, below 1.
 */
export function smooth({ x, y }: Points, keep: number, most = Infinity): Points {
  const smoothed = y.slice();
  let mean = 0;
  let weight = 0;
  for (let i = 0; i < y.length; i++) {
    mean = keep * mean + (1 - keep) * Math.min(y[i], most);
    weight = keep * weight + (1 - keep);
    smoothed[i] = mean / weight;
  }
  return { x, y: smoothed };
}

/** The part of the points that lies within, with one more on either side, so that lines go on. */
export function within({ x, y }: Points, low: number, high: number): Points {
  const from = Math.max(0, lowerBound(x, low) - 1);
  const to = Math.min(x.length, lowerBound(x, high) + 2);
  return { x: x.slice(from, to), y: y.slice(from, to) };
}

/**
 * Keeps of each of `columns` equal stretches of x its lowest and its highest point, so that the drawn
 * line covers the same pixels, spikes included. First and last stay.
 */
export function decimate(points: Points, columns: number): Points {
  const { x, y } = points;
  const last = x.length - 1;
  if (x.length <= 2 * columns + 2) return points;
  const kept: Points = { x: [], y: [] };
  const keep = (index: number) => {
    kept.x.push(x[index]);
    kept.y.push(y[index]);
  };
  const wide = (x[last] - x[0]) / columns;
  keep(0);
  let start = 1;
  for (let column = 1; column <= columns && start < last; column++) {
    const end = column === columns ? Infinity : x[0] + column * wide;
    let low = start;
    let high = start;
    let at = start;
    for (; at < last && x[at] <= end; at++) {
      if (y[at] < y[low]) low = at;
      if (y[at] > y[high]) high = at;
    }
    if (at === start) continue;
    keep(Math.min(low, high));
    if (low !== high) keep(Math.max(low, high));
    start = at;
  }
  keep(last);
  return kept;
}

/** The value at a place of x or the nearest before it; undefined before the first. */
export function valueAt({ x, y }: Points, place: number): number | undefined {
  return y[lowerBound(x, place + Number.EPSILON * Math.abs(place)) - 1] ?? undefined;
}

/** The first index whose value is above `bound` or the same. */
export function lowerBound(sorted: readonly number[], bound: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle] < bound) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** One column of x for all lines, as uPlot takes them: null where a line has no point there. */
export function joined(lines: readonly Points[]): [x: number[], ...lines: (number | null)[][]] {
  const all = new Set<number>();
  for (const { x } of lines) for (const at of x) all.add(at);
  const x = [...all].sort((a, b) => a - b);
  const place = new Map(x.map((at, index) => [at, index]));
  const columns = lines.map((line) => {
    const column = Array.from<number | null>({ length: x.length }).fill(null);
    line.x.forEach((at, index) => {
      column[place.get(at)!] = line.y[index];
    });
    return column;
  });
  return [x, ...columns];
}
