/**
 * ggml's Q5_K: as Q4_K, with the fifth bits in 32 bytes: bit r of byte i belongs to value i of run r.
 *
 * @module
 */
import type { WritableEncoding } from '../../encoding/encoding.ts';
import { quantizer } from './quantizer.ts';
import { runOf } from './runs-of-32.ts';

const BYTES = 176;
const HIGH_BITS = 16;
const LEVELS = 48;

/** Where the low bits of a level lie: two runs share a byte. */
const levelByte = (run: number, i: number): number => LEVELS + (run >>> 1) * 32 + i;
const levelShift = (run: number): number => (run & 1) * 4;

export const q5_k: WritableEncoding = {
  name: 'Q5_K',
  values: 256,
  bytes: BYTES,
  decode(bytes, values) {
    for (let at = 0, out = 0; out < values.length; at += BYTES, out += 256)
      for (let run = 0; run < 8; run++) {
        const { scale, minimum } = runOf(bytes, at, run);
        for (let i = 0; i < 32; i++) {
          const high = ((bytes[at + HIGH_BITS + i] >>> run) & 1) << 4;
          const level = ((bytes[at + levelByte(run, i)] >>> levelShift(run)) & 15) | high;
          values[out + run * 32 + i] = scale * level - minimum;
        }
      }
  },
  encode: quantizer(13, BYTES),
};
