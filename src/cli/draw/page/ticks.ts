/**
 * Round numbers, evenly spaced, that enclose a range: steps of 1, 2 or 5 times a power of ten.
 *
 * @param wanted About how many; at least two come.
 */
export function ticks(low: number, high: number, wanted: number): number[] {
  const size = Math.max(Math.abs(low), Math.abs(high));
  // A range as thin as rounding has no steps of its own.
  const thin = high - low <= Math.max(1e-12, 1e-9 * size);
  const span = thin ? Math.max(1e-6, size) : high - low;
  const rough = span / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10]
    .map((factor) => factor * power)
    .find((candidate) => candidate >= rough)!;
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, Math.ceil(high / step));
  // Through text, so that 3 · 0.1 is 0.3.
  return Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}
