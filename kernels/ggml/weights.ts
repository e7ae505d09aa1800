/** How much the error of each of four runs of 32 counts where the importance of its column is known. */
import { gather, splat, VALUES, WEIGHTS } from './lanes';

/**
 * Weights of the values in VALUES: importance · √(spread + x²).
 *
 * @param importance Of the first run's columns, as f32; the next run's is `apart` bytes on.
 * @param sums Where the sum of each run's weights goes, as a vector; none if zero.
 */
export function weighByImportance(
  importance: usize,
  spread: v128,
  apart: usize,
  sums: usize,
): void {
  gather(WEIGHTS, importance, apart, 32);
  let sum = splat(0);
  for (let i: usize = 0; i < 512; i += 16) {
    const x = v128.load(VALUES + i);
    const size = f32x4.sqrt(f32x4.add(spread, f32x4.mul(x, x)));
    const w = f32x4.mul(v128.load(WEIGHTS + i), size);
    v128.store(WEIGHTS + i, w);
    sum = f32x4.add(sum, w);
  }
  if (sums != 0) v128.store(sums, sum);
}

/** Where no importance is known: the square of each of `count` values. */
export function weighBySquares(count: i32): void {
  const end = VALUES + ((<usize>count) << 4);
  for (let at = VALUES, w = WEIGHTS; at < end; at += 16, w += 16)
    v128.store(w, f32x4.mul(v128.load(at), v128.load(at)));
}

/** The sum of squares of each run of 32. */
export function squares(): v128 {
  let sum = splat(0);
  for (let i: usize = 0; i < 512; i += 16) {
    const x = v128.load(VALUES + i);
    sum = f32x4.add(sum, f32x4.mul(x, x));
  }
  return sum;
}

/** Where no importance is known: the root of the run's mean square, and the value's size. */
export function weighBySize(): void {
  const mean = f32x4.sqrt(f32x4.div(squares(), splat(32)));
  for (let i: usize = 0; i < 512; i += 16)
    v128.store(WEIGHTS + i, f32x4.add(mean, f32x4.abs(v128.load(VALUES + i))));
}
