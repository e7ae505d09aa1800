export interface Bin {
  from: number;
  upTo: number;
  rows: number;
}

/** The sizes from the first to the last that has rows; none of the empty ones at the ends. */
export function binsOf(sizes: readonly { upTo: number; rows: number }[]): Bin[] {
  const filled = sizes.flatMap(({ rows }, index) => (rows > 0 ? [index] : []));
  if (filled.length === 0) return [];
  const [first, last] = [filled[0], filled[filled.length - 1]];
  const bins = sizes.slice(first, last + 1).map(({ upTo, rows }, index) => ({
    from: (sizes[first + index - 1]?.upTo ?? -1) + 1,
    upTo,
    rows,
  }));
  // Small sizes share a limit with their neighbours.
  return bins.filter(({ from, upTo, rows }) => rows > 0 || from <= upTo);
}
