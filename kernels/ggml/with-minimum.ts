/**
 * Scales and minimums of four runs: a value is near scale · level − minimum, with levels from 0 on. A grid
 * of roundings is tried; each has its best scale and minimum by least squares, and the one with the
 * least weighted error wins.
 */
import { MINIMUMS, nearest, SCALES, splat, take, TRIED, VALUES, WEIGHTS } from './lanes';

/**
 * Leaves scales and minimums of the 32 values in each lane as vector `group` of SCALES and MINIMUMS.
 *
 * @param levels Where the levels go.
 * @param top The highest level.
 * @param first Added to `top` in the first trial, and `step` more in each that follows.
 * @param steps Trials, less one.
 */
export function fitWithMinimum(
  levels: usize,
  group: usize,
  top: f32,
  first: f32,
  step: f32,
  steps: i32,
): void {
  const zero = splat(0);
  const highest = splat(top);
  let low = v128.load(VALUES);
  let high = low;
  let sumW = v128.load(WEIGHTS);
  let sumX = f32x4.mul(sumW, low);
  for (let i: usize = 16; i < 512; i += 16) {
    const x = v128.load(VALUES + i);
    const w = v128.load(WEIGHTS + i);
    low = f32x4.pmin(low, x);
    high = f32x4.pmax(high, x);
    sumW = f32x4.add(sumW, w);
    sumX = f32x4.add(sumX, f32x4.mul(w, x));
  }
  low = f32x4.pmin(low, zero);
  const lowest = low;
  const flat = f32x4.eq(high, low);
  let scale = f32x4.div(splat(1), f32x4.div(highest, f32x4.sub(high, low)));
  round(levels, f32x4.div(highest, f32x4.sub(high, low)), low, highest);
  let least = weightedError(levels, scale, low);
  for (let trial = 0; trial <= steps; trial++) {
    const span = splat(first + step * <f32>trial + top);
    const inverse = f32x4.div(span, f32x4.sub(high, low));
    let sumL = zero;
    let sumLL = zero;
    let sumXL = zero;
    for (let i: usize = 0; i < 512; i += 16) {
      const x = v128.load(VALUES + i);
      const level = nearest(f32x4.mul(inverse, f32x4.sub(x, low)), zero, highest);
      v128.store(TRIED + i, level);
      const wl = f32x4.mul(v128.load(WEIGHTS + i), level);
      sumL = f32x4.add(sumL, wl);
      sumLL = f32x4.add(sumLL, f32x4.mul(wl, level));
      sumXL = f32x4.add(sumXL, f32x4.mul(wl, x));
    }
    const determinant = f32x4.sub(f32x4.mul(sumW, sumLL), f32x4.mul(sumL, sumL));
    let tried = f32x4.sub(f32x4.mul(sumW, sumXL), f32x4.mul(sumX, sumL));
    tried = f32x4.div(tried, determinant);
    let offset = f32x4.sub(f32x4.mul(sumLL, sumX), f32x4.mul(sumL, sumXL));
    offset = f32x4.div(offset, determinant);
    const above = f32x4.gt(offset, zero);
    offset = v128.andnot(offset, above);
    tried = v128.bitselect(f32x4.div(sumXL, sumLL), tried, above);
    const error = weightedError(TRIED, tried, offset);
    const better = v128.and(f32x4.gt(determinant, zero), f32x4.lt(error, least));
    if (!v128.any_true(better)) continue;
    take(levels, TRIED, better, 32);
    least = v128.bitselect(error, least, better);
    scale = v128.bitselect(tried, scale, better);
    low = v128.bitselect(offset, low, better);
  }
  if (v128.any_true(flat)) {
    for (let i: usize = 0; i < 512; i += 16)
      v128.store(levels + i, v128.andnot(v128.load(levels + i), flat));
    scale = v128.andnot(scale, flat);
    low = v128.bitselect(lowest, low, flat);
  }
  v128.store(SCALES + group * 16, scale);
  v128.store(MINIMUMS + group * 16, f32x4.neg(low));
}

function round(levels: usize, inverse: v128, low: v128, highest: v128): void {
  for (let i: usize = 0; i < 512; i += 16) {
    const v = f32x4.mul(inverse, f32x4.sub(v128.load(VALUES + i), low));
    v128.store(levels + i, nearest(v, splat(0), highest));
  }
}

function weightedError(levels: usize, scale: v128, offset: v128): v128 {
  let sum = splat(0);
  for (let i: usize = 0; i < 512; i += 16) {
    const found = f32x4.add(f32x4.mul(scale, v128.load(levels + i)), offset);
    const error = f32x4.sub(found, v128.load(VALUES + i));
    sum = f32x4.add(sum, f32x4.mul(v128.load(WEIGHTS + i), f32x4.mul(error, error)));
  }
  return sum;
}
