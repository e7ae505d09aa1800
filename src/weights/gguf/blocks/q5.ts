/**
 * ggml's 5-bit blocks of 32: as the 4-bit ones, with the fifth bits together in one 32-bit word.
 *
 * @module
 */
import type { WritableEncoding } from '../../encoding/encoding.ts';
import { float16Value } from '../../encoding/floating-point.ts';
import { quantizer } from './quantizer.ts';

/** The 32 levels of a block: high bits from 4 bytes at `at`, low halves from the 16 after them. */
function level(bytes: Uint8Array, at: number, i: number): number {
  const pair = bytes[at + 4 + (i & 15)];
  const high = (bytes[at + (i >>> 3)] >>> (i & 7)) & 1;
  return (i < 16 ? pair & 15 : pair >>> 4) | (high << 4);
}

export const q5_0: WritableEncoding = {
  name: 'Q5_0',
  values: 32,
  bytes: 22,
  decode(bytes, values) {
    for (let at = 0, out = 0; out < values.length; at += 22, out += 32) {
      const scale = float16Value(bytes[at] | (bytes[at + 1] << 8));
      for (let i = 0; i < 32; i++) values[out + i] = scale * (level(bytes, at + 2, i) - 16);
    }
  },
  encode: quantizer(6, 22),
};

export const q5_1: WritableEncoding = {
  name: 'Q5_1',
  values: 32,
  bytes: 24,
  decode(bytes, values) {
    for (let at = 0, out = 0; out < values.length; at += 24, out += 32) {
      const scale = float16Value(bytes[at] | (bytes[at + 1] << 8));
      const minimum = float16Value(bytes[at + 2] | (bytes[at + 3] << 8));
      for (let i = 0; i < 32; i++) values[out + i] = scale * level(bytes, at + 4, i) + minimum;
    }
  },
  encode: quantizer(7, 24),
};
