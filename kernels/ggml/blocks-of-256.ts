/** Blocks of 256 values: Q4_K and Q5_K, Q6_K, IQ4_XS, as they lie in a file. */
import { halfBits, halfValue } from './half';
import {
  gather,
  LEVELS,
  MINIMUMS,
  nearest,
  nearestWhole,
  SCALES,
  splat,
  sumOfSquares,
  VALUES,
  WEIGHTS,
} from './lanes';
import { fitNonLinear, writeNumbers } from './non-linear';
import { levelScales } from './scale-levels';
import { fitSigned } from './signed';
import { weighByImportance, weighBySize, weighBySquares } from './weights';
import { fitWithMinimum } from './with-minimum';

/** The levels of a block in the order of its values, a byte each. */
const ORDERED: usize = memory.data(256, 16);
const SCALE_LEVELS: usize = memory.data(8, 8);
const MINIMUM_LEVELS: usize = memory.data(8, 8);
const SUMS: usize = memory.data(32, 16);

/** Eight runs of 32 with 6-bit scales and minimums. `top` is 15 for Q4_K, 31 for Q5_K. */
export function withMinimums(values: usize, importance: usize, to: usize, top: i32): void {
  const spread: f32 = importance != 0 ? (2 * sumOfSquares(values, 256)) / 256 : 0;
  for (let group: usize = 0; group < 2; group++) {
    gather(VALUES, values + group * 512, 128, 32);
    const levels = LEVELS + group * 512;
    if (importance != 0) {
      weighByImportance(importance + group * 512, splat(spread), 128, SUMS + group * 16);
      fitWithMinimum(levels, group, <f32>top, -0.9, 0.05, 36);
    } else {
      weighBySize();
      if (top == 15) fitWithMinimum(levels, group, 15, -1, 0.1, 20);
      else fitWithMinimum(levels, group, 31, -0.5, 0.1, 15);
    }
  }
  const factor =
    importance != 0 ? levelScales(SCALES, SCALE_LEVELS, SUMS) : plain(SCALES, SCALE_LEVELS);
  const below =
    importance != 0 ? levelScales(MINIMUMS, MINIMUM_LEVELS, SUMS) : plain(MINIMUMS, MINIMUM_LEVELS);
  store<u16>(to, <u16>halfBits(factor));
  store<u16>(to + 2, <u16>halfBits(below));
  packScales(to + 4);
  for (let run = 0; run < 8; run++) {
    const scale = halfValue(load<u16>(to)) * <f32>sixBits(SCALE_LEVELS, run);
    const minimum = halfValue(load<u16>(to + 2)) * <f32>sixBits(MINIMUM_LEVELS, run);
    if (scale == 0) keepLevels(run, 32);
    else level(values + (run << 7), minimum, scale, 0, <f32>top, 0, ORDERED + (run << 5), 32);
  }
  if (top == 15) packHalves(to + 16);
  else packFives(to + 16);
}

/** Levels of eight scales with the largest at 63; returns what they are multiples of. */
function plain(scales: usize, levels: usize): f32 {
  let most: f32 = 0;
  for (let i: usize = 0; i < 32; i += 4)
    most = load<f32>(scales + i) > most ? load<f32>(scales + i) : most;
  const inverse: f32 = most > 0 ? <f32>63 / most : 0;
  for (let i: usize = 0; i < 8; i++) {
    const found = <u8>nearestWhole(inverse * load<f32>(scales + (i << 2)));
    store<u8>(levels + i, min<u8>(63, found));
  }
  return most / 63;
}

function sixBits(levels: usize, run: i32): i32 {
  return (<i32>load<u8>(levels + run)) & 63;
}

/** The 12 bytes of eight scales and eight minimums: src/weights/gguf/blocks/k-scales.ts reads them. */
function packScales(to: usize): void {
  for (let i: usize = 0; i < 4; i++) {
    const scale = <u32>load<u8>(SCALE_LEVELS + i + 4);
    const minimum = <u32>load<u8>(MINIMUM_LEVELS + i + 4);
    store<u8>(to + i, load<u8>(SCALE_LEVELS + i) | ((scale >> 4) << 6));
    store<u8>(to + i + 4, load<u8>(MINIMUM_LEVELS + i) | ((minimum >> 4) << 6));
    store<u8>(to + i + 8, (scale & 15) | ((minimum & 15) << 4));
  }
}

/** Levels as they were found first, where a run's stored scale is zero. */
function keepLevels(run: i32, count: i32): void {
  const from = LEVELS + (run >> 2) * 512 + ((run & 3) << 2);
  for (let i = 0; i < count; i++)
    store<u8>(ORDERED + run * count + i, <u8>load<f32>(from + (i << 4)));
}

/** Nearest levels of values that follow each other, plus `shift`, as bytes. */
function level(
  values: usize,
  offset: f32,
  scale: f32,
  low: f32,
  high: f32,
  shift: i32,
  to: usize,
  count: i32,
): void {
  for (let i = 0; i < count; i += 8) {
    const first = quotient(values + (i << 2), offset, scale, low, high);
    const second = quotient(values + (i << 2) + 16, offset, scale, low, high);
    const words = i16x8.add(i16x8.narrow_i32x4_s(first, second), i16x8.splat(<i16>shift));
    v128.store64_lane(to + i, i8x16.narrow_i16x8_u(words, words), 0);
  }
}

function quotient(at: usize, offset: f32, scale: f32, low: f32, high: f32): v128 {
  const v = f32x4.div(f32x4.add(v128.load(at), splat(offset)), splat(scale));
  return i32x4.trunc_sat_f32x4_s(nearest(v, splat(low), splat(high)));
}

/** Two runs share a byte. */
function packHalves(to: usize): void {
  for (let run: usize = 0; run < 8; run += 2)
    for (let i: usize = 0; i < 32; i += 16) {
      const from = ORDERED + run * 32 + i;
      const low = v128.and(v128.load(from), i8x16.splat(15));
      v128.store(to + run * 16 + i, v128.or(low, i8x16.shl(v128.load(from + 32), 4)));
    }
}

/** Fifth bits first, bit r of byte i of value i in run r, then the halves. */
function packFives(to: usize): void {
  for (let i: usize = 0; i < 32; i += 16) {
    let bits = i8x16.splat(0);
    for (let run = 0; run < 8; run++) {
      const high = i8x16.shr_u(v128.load(ORDERED + (run << 5) + i), 4);
      bits = v128.or(bits, i8x16.shl(high, run));
    }
    v128.store(to + i, bits);
  }
  packHalves(to + 32);
}

/** Sixteen runs of 16 with signed 8-bit scales. */
export function sixBit(values: usize, importance: usize, to: usize): void {
  for (let group: usize = 0; group < 4; group++) {
    gather(VALUES, values + group * 256, 64, 16);
    if (importance != 0) gather(WEIGHTS, importance + group * 256, 64, 16);
    else weighBySquares(16);
    fitSigned(LEVELS + group * 512, group, 16, 32);
  }
  const most = largestScale(16);
  memory.fill(to, 0, 210);
  if (abs<f32>(most) < <f32>1e-15) return;
  const inverse: f32 = <f32>-128 / most;
  store<u16>(to + 208, <u16>halfBits(1 / inverse));
  for (let run = 0; run < 16; run++) {
    const found = min<i32>(127, nearestWhole(inverse * load<f32>(SCALES + (run << 2))));
    store<i8>(to + 192 + run, <i8>found);
    const scale = halfValue(load<u16>(to + 208)) * <f32>load<i8>(to + 192 + run);
    if (scale == 0) keepLevels(run, 16);
    else level(values + (run << 6), 0, scale, -32, 31, 32, ORDERED + (run << 4), 16);
  }
  for (let half: usize = 0; half < 2; half++)
    for (let i: usize = 0; i < 32; i += 16) {
      const from = ORDERED + half * 128 + i;
      const a = v128.load(from);
      const b = v128.load(from + 32);
      const c = v128.load(from + 64);
      const d = v128.load(from + 96);
      const low = i8x16.splat(15);
      v128.store(to + half * 64 + i, v128.or(v128.and(a, low), i8x16.shl(c, 4)));
      v128.store(to + half * 64 + 32 + i, v128.or(v128.and(b, low), i8x16.shl(d, 4)));
      const first = v128.or(i8x16.shr_u(a, 4), i8x16.shl(i8x16.shr_u(b, 4), 2));
      const last = v128.or(i8x16.shl(i8x16.shr_u(c, 4), 4), i8x16.shl(i8x16.shr_u(d, 4), 6));
      v128.store(to + 128 + half * 32 + i, v128.or(first, last));
    }
}

/** The scale of greatest size, sign included. */
function largestScale(count: i32): f32 {
  let most: f32 = 0;
  for (let i = 0; i < count; i++) {
    const scale = load<f32>(SCALES + (i << 2));
    if (abs<f32>(scale) > abs<f32>(most)) most = scale;
  }
  return most;
}

/** Eight runs of 32 with signed 6-bit scales of levels that are not evenly spaced. */
export function nonLinear(values: usize, importance: usize, to: usize): void {
  const spread: f32 = sumOfSquares(values, 256) * (<f32>2 / 256);
  for (let group: usize = 0; group < 2; group++) {
    gather(VALUES, values + group * 512, 128, 32);
    if (importance != 0) weighByImportance(importance + group * 512, splat(spread), 128, 0);
    else weighBySquares(32);
    fitNonLinear(group);
  }
  const factor = -largestScale(8) / 32;
  store<u16>(to, <u16>halfBits(factor));
  store<u16>(to + 2, 0);
  store<u32>(to + 4, 0);
  const inverse: f32 = factor != 0 ? 1 / factor : 0;
  for (let run = 0; run < 8; run++) {
    const found = nearestWhole(inverse * load<f32>(SCALES + (run << 2)));
    const scaleLevel = max<i32>(-32, min<i32>(31, found));
    const scale = factor * <f32>scaleLevel;
    writeNumbers(values + (run << 7), scale != 0 ? <f32>1 / scale : 0, to + 8 + (run << 4));
    const stored = scaleLevel + 32;
    const low = to + 4 + (run >> 1);
    store<u8>(low, load<u8>(low) | ((stored & 15) << ((run & 1) << 2)));
    store<u16>(to + 2, load<u16>(to + 2) | ((stored >> 4) << (run << 1)));
  }
}
