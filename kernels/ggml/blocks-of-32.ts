/** Blocks of 32 values that search for their scales, four at a time: IQ4_NL, and by importance the plain ones. */
import { halfBits } from './half';
import { gather, LEVELS, MINIMUMS, SCALES, splat, sumOfSquares, VALUES } from './lanes';
import { fitNonLinear, writeNumbers } from './non-linear';
import { Q4_0, Q4_1, Q5_0, Q5_1 } from './plain-blocks';
import { fitSigned } from './signed';
import { squares, weighByImportance, weighBySquares } from './weights';
import { fitWithMinimum } from './with-minimum';

export const IQ4_NL = 20;

/** Writes a row of `count` values as blocks of `bytes`. */
export function rowOf32(
  type: i32,
  values: usize,
  count: i32,
  importance: usize,
  to: usize,
  bytes: i32,
): void {
  const blocks = count >> 5;
  const spread: f32 = type == IQ4_NL ? 0 : sumOfSquares(values, count) / <f32>count;
  // Fewer than four go alone, in all lanes; the last four of a row may overlap those before.
  const together = blocks < 4 ? 1 : 4;
  for (let block = 0; block < blocks; block += together) {
    const first = min<i32>(block, blocks - together);
    const at = (<usize>first) << 7;
    const apart: usize = together == 1 ? 0 : 128;
    gather(VALUES, values + at, apart, 32);
    if (importance != 0) {
      const own = type == IQ4_NL ? f32x4.mul(squares(), splat(<f32>2 / 32)) : splat(spread);
      weighByImportance(importance + at, own, apart, 0);
    } else weighBySquares(32);
    if (type == IQ4_NL) fitNonLinear(0);
    else if (type == Q4_0) fitSigned(LEVELS, 0, 32, 8);
    else if (type == Q5_0) fitSigned(LEVELS, 0, 32, 16);
    else fitWithMinimum(LEVELS, 0, type == Q4_1 ? 15 : 31, -0.9, 0.05, 36);
    for (let lane = 0; lane < together; lane++)
      write(type, lane, values + at + ((<usize>lane) << 7), to + (first + lane) * bytes);
  }
}

function write(type: i32, lane: i32, values: usize, to: usize): void {
  const scale = load<f32>(SCALES + (lane << 2));
  store<u16>(to, <u16>halfBits(scale));
  if (type == IQ4_NL) {
    writeNumbers(values, scale != 0 ? <f32>1 / scale : 0, to + 2);
    return;
  }
  let next = to + 2;
  if (type == Q4_1 || type == Q5_1) {
    store<u16>(next, <u16>halfBits(-load<f32>(MINIMUMS + (lane << 2))));
    next += 2;
  }
  if (type == Q5_0 || type == Q5_1) {
    let fifths: u32 = 0;
    for (let i = 0; i < 32; i++) fifths |= (levelOf(lane, i) >> 4) << i;
    store<u32>(next, fifths);
    next += 4;
  }
  for (let i = 0; i < 16; i++)
    store<u8>(next + i, (levelOf(lane, i) & 15) | ((levelOf(lane, i + 16) & 15) << 4));
}

function levelOf(lane: i32, i: i32): u32 {
  return <u32>load<f32>(LEVELS + (lane << 2) + (i << 4));
}
