/** Scales of four runs whose levels lie around zero: a value is near scale · level. */
import { nearest, SCALES, splat, take, TRIED, VALUES, WEIGHTS } from './lanes';

/** Below it, all values of a run count as zero. */
const LEAST: f32 = 1e-15;

/** The value of greatest size in each lane, sign included. */
export function largest(count: i32): v128 {
  let size = splat(0);
  let found = splat(0);
  const end = VALUES + ((<usize>count) << 4);
  for (let at = VALUES; at < end; at += 16) {
    const x = v128.load(at);
    const more = f32x4.gt(f32x4.abs(x), size);
    size = v128.bitselect(f32x4.abs(x), size, more);
    found = v128.bitselect(x, found, more);
  }
  return found;
}

/** The lanes that hold more than zeros. */
export function alive(found: v128): v128 {
  return f32x4.ge(f32x4.abs(found), splat(LEAST));
}

/**
 * Leaves the scales of `count` values in each lane as vector `group` of SCALES, and their levels, from
 * 0 to 2 · reach − 1, at `levels`. Levels −reach to reach − 1 are tried in 19 roundings.
 */
export function fitSigned(levels: usize, group: usize, count: i32, reach: f32): void {
  const found = largest(count);
  const living = alive(found);
  const bytes = (<usize>count) << 4;
  const low = splat(-reach);
  const high = splat(reach - 1);
  const middle = splat(reach);
  let scale = splat(0);
  let best = splat(0);
  for (let trial = 0; trial < 19; trial++) {
    // First the plain rounding, then −9 to 9 tenths of a level more.
    const tenths = trial == 0 ? 0 : trial <= 9 ? trial - 10 : trial - 9;
    const inverse = f32x4.div(splat(-(reach + <f32>0.1 * <f32>tenths)), found);
    let sumXL = splat(0);
    let sumLL = splat(0);
    for (let i: usize = 0; i < bytes; i += 16) {
      const x = v128.load(VALUES + i);
      const w = v128.load(WEIGHTS + i);
      const level = nearest(f32x4.mul(inverse, x), low, high);
      v128.store(TRIED + i, f32x4.add(level, middle));
      sumXL = f32x4.add(sumXL, f32x4.mul(f32x4.mul(w, x), level));
      sumLL = f32x4.add(sumLL, f32x4.mul(f32x4.mul(w, level), level));
    }
    const some = f32x4.gt(sumLL, splat(0));
    const more = f32x4.gt(f32x4.mul(sumXL, sumXL), f32x4.mul(best, sumLL));
    const better = trial == 0 ? living : v128.and(some, more);
    if (!v128.any_true(better)) continue;
    take(levels, TRIED, better, count);
    const fitted = v128.and(f32x4.div(sumXL, sumLL), f32x4.ne(sumLL, splat(0)));
    scale = v128.bitselect(fitted, scale, better);
    best = v128.bitselect(f32x4.mul(fitted, sumXL), best, better);
  }
  if (!i32x4.all_true(living))
    for (let i: usize = 0; i < bytes; i += 16)
      v128.store(levels + i, v128.and(v128.load(levels + i), living));
  v128.store(SCALES + group * 16, v128.and(scale, living));
}
