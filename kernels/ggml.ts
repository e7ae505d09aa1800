/**
 * The quantizers of ggml: the same operations in the same order as
 * https://github.com/ggml-org/ggml/blob/master/src/ggml-quants.c, so that the bytes are the same, but four
 * at a time. Values, importance and blocks lie from `FREE` on, where the caller says.
 */
import { nonLinear, sixBit, withMinimums } from './ggml/blocks-of-256';
import { IQ4_NL, rowOf32 } from './ggml/blocks-of-32';
import { prepare } from './ggml/non-linear';
import { plainBlock, Q8_0 } from './ggml/plain-blocks';

/** The first byte of memory behind the kernel's own, on a 16-byte boundary. */
export const FREE: usize = (__heap_base + 15) & ~15;

const Q4_K = 12;
const Q5_K = 13;
const Q6_K = 14;
const IQ4_XS = 23;

/**
 * Writes rows of values as blocks.
 *
 * @param type ggml's number of it.
 * @param rows How many, of `count` values each, as f32.
 * @param importance Of each of the `count` columns, as f32; zero where it is not known.
 * @param bytes Of one block.
 */
export function quantize(
  type: i32,
  values: usize,
  rows: i32,
  count: i32,
  importance: usize,
  to: usize,
  bytes: i32,
): void {
  prepare();
  for (let row = 0; row < rows; row++, values += count << 2) {
    const isOf256 = type == Q4_K || type == Q5_K || type == Q6_K || type == IQ4_XS;
    if (!isOf256 && (importance == 0 || type == Q8_0) && type != IQ4_NL) {
      for (let at = 0; at < count; at += 32) to = plainBlock(type, values + (at << 2), to);
      continue;
    }
    if (!isOf256) {
      rowOf32(type, values, count, importance, to, bytes);
      to += (count >> 5) * bytes;
      continue;
    }
    for (let at = 0; at < count; at += 256, to += bytes) {
      const block = values + (at << 2);
      const weights: usize = importance != 0 ? importance + (at << 2) : 0;
      if (type == Q4_K) withMinimums(block, weights, to, 15);
      else if (type == Q5_K) withMinimums(block, weights, to, 31);
      else if (type == Q6_K) sixBit(block, weights, to);
      else nonLinear(block, weights, to);
    }
  }
}
