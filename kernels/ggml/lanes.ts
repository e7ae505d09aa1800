/**
 * Four runs of values side by side: lane r of vector i is value i of run r. A sum over a run then adds
 * in the order of the run, as ggml's loops do, and four runs at a time.
 */

/** Of four runs of up to 32: values, weights, the levels of a trial. */
export const VALUES: usize = memory.data(512, 16);
export const WEIGHTS: usize = memory.data(512, 16);
export const TRIED: usize = memory.data(512, 16);

/** The best levels of four groups of runs, 512 bytes each. */
export const LEVELS: usize = memory.data(2048, 16);

/** What was found for each run of a block, as f32. */
export const SCALES: usize = memory.data(64, 16);
export const MINIMUMS: usize = memory.data(64, 16);

export function splat(x: f32): v128 {
  return f32x4.splat(x);
}

/** Puts number i of four runs, `apart` bytes from each other, side by side. */
export function gather(target: usize, run: usize, apart: usize, count: i32): void {
  const end = run + ((<usize>count) << 2);
  for (; run < end; run += 4, target += 16)
    v128.store(
      target,
      f32x4(
        load<f32>(run),
        load<f32>(run + apart),
        load<f32>(run + 2 * apart),
        load<f32>(run + 3 * apart),
      ),
    );
}

/** The nearest whole numbers between two; ties go to the even one. */
export function nearest(v: v128, low: v128, high: v128): v128 {
  return f32x4.nearest(f32x4.pmin(f32x4.pmax(low, v), high));
}

/** The nearest whole number as ggml finds it, of anything: by the last bits of a sum. */
export function nearestWhole(x: f32): i32 {
  return <i32>(reinterpret<u32>(x + 12582912.0) & 0x7fffff) - 0x400000;
}

/** Where a mask is set, the vectors at `from` instead of those at `to`. */
export function take(to: usize, from: usize, mask: v128, count: i32): void {
  const end = to + ((<usize>count) << 4);
  for (; to < end; to += 16, from += 16)
    v128.store(to, v128.bitselect(v128.load(from), v128.load(to), mask));
}

/** The sum of squares of values that follow each other. */
export function sumOfSquares(at: usize, count: i32): f32 {
  let sum: f32 = 0;
  const end = at + ((<usize>count) << 2);
  for (; at < end; at += 4) {
    const x = load<f32>(at);
    sum += x * x;
  }
  return sum;
}
