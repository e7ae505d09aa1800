/**
 * ggml's Q5_K: as Q4_K, with the fifth bits in 32 bytes: bit r of byte i belongs to value i of run r.
 *
 * @module
 */
import type { Encoding } from '../../encoding/encoding.ts';
import { float16Value } from '../../encoding/floating-point.ts';
import { unpackMinimum, unpackScale } from './k-scales.ts';

const BYTES = 176;
const SCALES = 4;
const HIGH_BITS = 16;
const LEVELS = 48;

export const q5_k: Encoding = {
  name: 'Q5_K',
  values: 256,
  bytes: BYTES,
  decode(bytes, values) {
    for (let at = 0, out = 0; out < values.length; at += BYTES, out += 256) {
      const factor = float16Value(bytes[at] | (bytes[at + 1] << 8));
      const minimumFactor = float16Value(bytes[at + 2] | (bytes[at + 3] << 8));
      for (let run = 0; run < 8; run++) {
        const scale = factor * unpackScale(bytes, at + SCALES, run);
        const minimum = minimumFactor * unpackMinimum(bytes, at + SCALES, run);
        const levels = at + LEVELS + (run >>> 1) * 32;
        const shift = (run & 1) * 4;
        for (let i = 0; i < 32; i++) {
          const high = ((bytes[at + HIGH_BITS + i] >>> run) & 1) << 4;
          const level = ((bytes[levels + i] >>> shift) & 15) | high;
          values[out + run * 32 + i] = scale * level - minimum;
        }
      }
    }
  },
};
