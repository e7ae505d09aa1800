/**
 * The value that comes most often in a column; the smallest among equals.
 *
 * @module
 */
export function mostFrequent(column: Uint32Array): { value: number; count: number } | undefined {
  const sorted = column.slice().sort();
  let best: { value: number; count: number } | undefined;
  for (let start = 0; start < sorted.length;) {
    let end = start + 1;
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    if (best === undefined || end - start > best.count)
      best = { value: sorted[start], count: end - start };
    start = end;
  }
  return best;
}
