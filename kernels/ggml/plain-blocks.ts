/** Blocks of 32 whose scale follows from their extremes: Q4_0, Q4_1, Q5_0, Q5_1 and Q8_0. */
import { halfBits } from './half';
import { splat } from './lanes';

export const Q4_0 = 2;
export const Q4_1 = 3;
export const Q5_0 = 6;
export const Q5_1 = 7;
export const Q8_0 = 8;

/** Writes a block, and returns where the next one goes. */
export function plainBlock(type: i32, values: usize, to: usize): usize {
  if (type == Q8_0) return eightBits(values, to);
  const fifth = type == Q5_0 || type == Q5_1;
  return type == Q4_0 || type == Q5_0
    ? aroundZero(values, fifth ? 16 : 8, to, fifth)
    : withMinimum(values, fifth ? 31 : 15, to, fifth);
}

function eightBits(values: usize, to: usize): usize {
  let sizes = splat(0);
  for (let i: usize = 0; i < 128; i += 16)
    sizes = f32x4.pmax(sizes, f32x4.abs(v128.load(values + i)));
  const first = max<f32>(f32x4.extract_lane(sizes, 0), f32x4.extract_lane(sizes, 1));
  const last = max<f32>(f32x4.extract_lane(sizes, 2), f32x4.extract_lane(sizes, 3));
  const scale = max<f32>(first, last) / 127;
  store<u16>(to, <u16>halfBits(scale));
  const inverse = splat(inverseOf(scale));
  for (let i: usize = 0; i < 32; i += 16) {
    const at = values + (i << 2);
    const low = i16x8.narrow_i32x4_s(awayFromZero(at, inverse), awayFromZero(at + 16, inverse));
    const high = i16x8.narrow_i32x4_s(
      awayFromZero(at + 32, inverse),
      awayFromZero(at + 48, inverse),
    );
    v128.store(to + 2 + i, i8x16.narrow_i16x8_s(low, high));
  }
  return to + 34;
}

/** The nearest whole numbers of scaled values; halves go away from zero, as C's roundf has it. */
function awayFromZero(at: usize, inverse: v128): v128 {
  const v = f32x4.mul(v128.load(at), inverse);
  const whole = f32x4.trunc(v);
  const half = f32x4.ge(f32x4.abs(f32x4.sub(v, whole)), splat(0.5));
  const sign = v128.and(v, i32x4.splat(0x80000000));
  const one = v128.or(sign, splat(1));
  return i32x4.trunc_sat_f32x4_s(f32x4.add(whole, v128.and(one, half)));
}

/** The value of greatest size lies on the lowest of 2 · `reach` levels. */
function aroundZero(values: usize, reach: f32, to: usize, fifth: bool): usize {
  let size: f32 = 0;
  let most: f32 = 0;
  for (let i: usize = 0; i < 128; i += 4) {
    const x = load<f32>(values + i);
    if (abs<f32>(x) > size) {
      size = abs<f32>(x);
      most = x;
    }
  }
  const scale = most / -reach;
  store<u16>(to, <u16>halfBits(scale));
  const inverse = inverseOf(scale);
  return writeLevels(values, 0, inverse, reach + 0.5, 2 * reach - 1, to + 2, fifth);
}

/** The least value lies on level 0, the greatest on `top`. */
function withMinimum(values: usize, top: f32, to: usize, fifth: bool): usize {
  let low = load<f32>(values);
  let high = low;
  for (let i: usize = 4; i < 128; i += 4) {
    const x = load<f32>(values + i);
    if (x < low) low = x;
    if (x > high) high = x;
  }
  const scale = (high - low) / top;
  store<u16>(to, <u16>halfBits(scale));
  store<u16>(to + 2, <u16>halfBits(low));
  return writeLevels(values, low, inverseOf(scale), 0.5, top, to + 4, fifth);
}

function inverseOf(scale: f32): f32 {
  return scale != 0 ? <f32>1 / scale : 0;
}

/** Fifth bits first where there are any; then value i low and value i + 16 high in each byte. */
function writeLevels(
  values: usize,
  low: f32,
  inverse: f32,
  shift: f32,
  top: f32,
  to: usize,
  fifth: bool,
): usize {
  const first = sixteen(values, low, inverse, shift, top);
  const last = sixteen(values + 64, low, inverse, shift, top);
  if (fifth) {
    store<u16>(to, <u16>i8x16.bitmask(i8x16.shl(first, 3)));
    store<u16>(to + 2, <u16>i8x16.bitmask(i8x16.shl(last, 3)));
    to += 4;
  }
  v128.store(to, v128.or(v128.and(first, i8x16.splat(15)), i8x16.shl(last, 4)));
  return to + 16;
}

/** The levels of sixteen values, a byte each. */
function sixteen(values: usize, low: f32, inverse: f32, shift: f32, top: f32): v128 {
  return i8x16.narrow_i16x8_u(
    i16x8.narrow_i32x4_s(
      four(values, low, inverse, shift, top),
      four(values + 16, low, inverse, shift, top),
    ),
    i16x8.narrow_i32x4_s(
      four(values + 32, low, inverse, shift, top),
      four(values + 48, low, inverse, shift, top),
    ),
  );
}

function four(at: usize, low: f32, inverse: f32, shift: f32, top: f32): v128 {
  const v = f32x4.mul(f32x4.sub(v128.load(at), splat(low)), splat(inverse));
  const level = i32x4.trunc_sat_f32x4_s(f32x4.add(v, splat(shift)));
  return i32x4.min_s(level, i32x4.splat(<i32>top));
}
