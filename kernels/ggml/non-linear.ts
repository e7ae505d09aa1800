/** Levels that lie closer near zero: scales of four runs of 32, each value near scale · LEVEL. */
import { SCALES, splat, VALUES, WEIGHTS } from './lanes';
import { alive, largest } from './signed';

/** The 16 levels, ggml's `kvalues_iq4nl`: https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h */
const STEPS = memory.data<i8>([
  -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113,
]);

/** What lies between two levels is a multiple of a half: the nearest of x is found by ⌊2x⌋ + 256. */
const NUMBERS: usize = memory.data(512);
const NEAREST: usize = memory.data(2048, 16);
let ready = false;

export function prepare(): void {
  if (ready) return;
  ready = true;
  for (let half = -256; half < 256; half++) {
    let number = 0;
    while (number < 15 && half >= stepOf(number) + stepOf(number + 1)) number++;
    store<u8>(NUMBERS + half + 256, <u8>number);
    store<f32>(NEAREST + ((half + 256) << 2), <f32>stepOf(number));
  }
}

function stepOf(number: i32): i32 {
  return <i32>load<i8>(STEPS + number);
}

function places(v: v128): v128 {
  const twice = i32x4.trunc_sat_f32x4_s(f32x4.floor(f32x4.add(v, v)));
  const inside = i32x4.max_s(i32x4.min_s(twice, i32x4.splat(255)), i32x4.splat(-256));
  return i32x4.add(inside, i32x4.splat(256));
}

function nearestSteps(v: v128): v128 {
  const at = i32x4.shl(places(v), 2);
  return f32x4(
    load<f32>(NEAREST + i32x4.extract_lane(at, 0)),
    load<f32>(NEAREST + i32x4.extract_lane(at, 1)),
    load<f32>(NEAREST + i32x4.extract_lane(at, 2)),
    load<f32>(NEAREST + i32x4.extract_lane(at, 3)),
  );
}

/** Leaves the scales of four runs as vector `group` of SCALES. */
export function fitNonLinear(group: usize): void {
  const found = largest(32);
  const living = alive(found);
  let scale = splat(0);
  let best = splat(0);
  for (let trial = -8; trial <= 7; trial++) {
    // First the value of greatest size on the first level, then near it.
    const inverse =
      trial == -8
        ? f32x4.div(splat(1), f32x4.div(f32x4.neg(found), splat(-127)))
        : f32x4.div(splat(<f32>(trial - 127)), found);
    let sumXL = splat(0);
    let sumLL = splat(0);
    for (let i: usize = 0; i < 512; i += 16) {
      const x = v128.load(VALUES + i);
      const step = nearestSteps(f32x4.mul(inverse, x));
      const wl = f32x4.mul(v128.load(WEIGHTS + i), step);
      sumXL = f32x4.add(sumXL, f32x4.mul(wl, x));
      sumLL = f32x4.add(sumLL, f32x4.mul(wl, step));
    }
    const some = f32x4.gt(sumLL, splat(0));
    const more = f32x4.gt(f32x4.mul(sumXL, sumXL), f32x4.mul(best, sumLL));
    const better = trial == -8 ? some : v128.and(some, more);
    const fitted = f32x4.div(sumXL, sumLL);
    scale = v128.bitselect(fitted, scale, better);
    best = v128.bitselect(f32x4.mul(fitted, sumXL), best, better);
  }
  v128.store(SCALES + group * 16, v128.and(scale, living));
}

/** Writes the numbers of 32 values' levels as 16 bytes: value i low, value i + 16 high. */
export function writeNumbers(values: usize, inverse: f32, to: usize): void {
  for (let i: usize = 0; i < 16; i++)
    store<u8>(
      to + i,
      numberOf(inverse * load<f32>(values + (i << 2))) |
        (numberOf(inverse * load<f32>(values + ((i + 16) << 2))) << 4),
    );
}

function numberOf(x: f32): u8 {
  return load<u8>(NUMBERS + i32x4.extract_lane(places(splat(x)), 0));
}
