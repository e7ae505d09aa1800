/**
 * ggml's Q4_K: 256 values in eight runs of 32 with levels of 4 bits. Bytes: 16 of the runs, 128 of levels.
 *
 * @module
 */
import type { WritableEncoding } from '../../encoding/encoding.ts';
import { quantizer } from './quantizer.ts';
import { runOf } from './runs-of-32.ts';

const BYTES = 144;
const LEVELS = 16;

/** Where a level lies: two runs share a byte. */
const levelByte = (run: number, i: number): number => LEVELS + (run >>> 1) * 32 + i;
const levelShift = (run: number): number => (run & 1) * 4;

export const q4_k: WritableEncoding = {
  name: 'Q4_K',
  values: 256,
  bytes: BYTES,
  decode(bytes, values) {
    for (let at = 0, out = 0; out < values.length; at += BYTES, out += 256)
      for (let run = 0; run < 8; run++) {
        const { scale, minimum } = runOf(bytes, at, run);
        for (let i = 0; i < 32; i++) {
          const level = (bytes[at + levelByte(run, i)] >>> levelShift(run)) & 15;
          values[out + run * 32 + i] = scale * level - minimum;
        }
      }
  },
  encode: quantizer(12, BYTES),
};
