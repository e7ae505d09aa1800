/**
 * ggml's Q4_K: 256 values in eight runs of 32, each with a 6-bit scale and minimum relative to
 * two fp16 factors of the block. Bytes: factor, minimum factor, 12 of scales, 128 of levels.
 *
 * @module
 */
import type { WritableEncoding } from '../../encoding/encoding.ts';
import { float16Value } from '../../encoding/floating-point.ts';
import { packScale, unpackMinimum, unpackScale } from './k-scales.ts';
import { scaleAndMinimum, storeFloat16 } from './scale.ts';

const BYTES = 144;
const SCALES = 4;
const LEVELS = 16;

export const q4_k: WritableEncoding = {
  name: 'Q4_K',
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
        for (let i = 0; i < 32; i++)
          values[out + run * 32 + i] = scale * ((bytes[levels + i] >>> shift) & 15) - minimum;
      }
    }
  },
  encode(values, bytes) {
    const found = { scale: 0, minimum: 0 };
    const scales = new Float64Array(8);
    const minimums = new Float64Array(8);
    bytes.fill(0);
    for (let at = 0, from = 0; from < values.length; at += BYTES, from += 256) {
      for (let run = 0; run < 8; run++) {
        scaleAndMinimum(values, from + run * 32, 32, 15, found);
        scales[run] = found.scale;
        minimums[run] = found.minimum;
      }
      const largestScale = Math.max(...scales);
      const largestMinimum = Math.max(...minimums);
      storeFloat16(bytes, at, largestScale / 63);
      storeFloat16(bytes, at + 2, largestMinimum / 63);
      const factor = float16Value(bytes[at] | (bytes[at + 1] << 8));
      const minimumFactor = float16Value(bytes[at + 2] | (bytes[at + 3] << 8));
      for (let run = 0; run < 8; run++) {
        const scale = sixBits(scales[run], largestScale);
        const minimum = sixBits(minimums[run], largestMinimum);
        packScale(bytes, at + SCALES, run, scale, minimum);
        const step = factor * scale;
        if (step === 0) continue;
        const levels = at + LEVELS + (run >>> 1) * 32;
        const shift = (run & 1) * 4;
        for (let i = 0; i < 32; i++) {
          const level = Math.round((values[from + run * 32 + i] + minimumFactor * minimum) / step);
          bytes[levels + i] |= Math.max(0, Math.min(15, level)) << shift;
        }
      }
    }
  },
};

const sixBits = (value: number, largest: number): number =>
  largest > 0 ? Math.max(0, Math.min(63, Math.round((63 * value) / largest))) : 0;
