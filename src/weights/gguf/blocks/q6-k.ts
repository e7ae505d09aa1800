/**
 * ggml's Q6_K: 256 values in sixteen runs of 16, each with a signed 8-bit scale relative to one fp16
 * factor. Bytes: 128 of low halves, 64 of upper bit pairs, 16 scales, the factor. Each half
 * of the block interleaves its values in steps of 32.
 *
 * @module
 */
import type { WritableEncoding } from '../../encoding/encoding.ts';
import { float16Value } from '../../encoding/floating-point.ts';
import { signedScale, storeFloat16 } from './scale.ts';

const BYTES = 210;
const HIGH_BITS = 128;
const SCALES = 192;
const FACTOR = 208;

/** Where value `i` of a block lies: its low half in a byte, shifted, and likewise its upper bits. */
const lowByte = (i: number): number => (i >>> 7) * 64 + (i & 63);
const lowShift = (i: number): number => ((i >>> 6) & 1) * 4;
const highByte = (i: number): number => HIGH_BITS + (i >>> 7) * 32 + (i & 31);
const highShift = (i: number): number => ((i >>> 5) & 3) * 2;

export const q6_k: WritableEncoding = {
  name: 'Q6_K',
  values: 256,
  bytes: BYTES,
  decode(bytes, values) {
    const signed = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0, out = 0; out < values.length; at += BYTES, out += 256) {
      const factor = float16Value(bytes[at + FACTOR] | (bytes[at + FACTOR + 1] << 8));
      for (let i = 0; i < 256; i++) {
        const low = (bytes[at + lowByte(i)] >>> lowShift(i)) & 15;
        const high = (bytes[at + highByte(i)] >>> highShift(i)) & 3;
        const scale = factor * signed[at + SCALES + (i >>> 4)];
        values[out + i] = scale * ((low | (high << 4)) - 32);
      }
    }
  },
  encode(values, bytes) {
    const scales = new Float64Array(16);
    bytes.fill(0);
    for (let at = 0, from = 0; from < values.length; at += BYTES, from += 256) {
      let largest = 0;
      for (let run = 0; run < 16; run++) {
        scales[run] = signedScale(values, from + run * 16, 16, 32);
        if (Math.abs(scales[run]) > Math.abs(largest)) largest = scales[run];
      }
      storeFloat16(bytes, at + FACTOR, largest === 0 ? 0 : largest / -128);
      const factor = float16Value(bytes[at + FACTOR] | (bytes[at + FACTOR + 1] << 8));
      for (let run = 0; run < 16; run++) {
        const scale = largest === 0 ? 0 : Math.min(127, Math.round((-128 * scales[run]) / largest));
        bytes[at + SCALES + run] = scale;
        const step = factor * scale;
        for (let i = run * 16; i < run * 16 + 16; i++) {
          const level = step === 0 ? 0 : Math.round(values[from + i] / step);
          const stored = Math.max(-32, Math.min(31, level)) + 32;
          bytes[at + lowByte(i)] |= (stored & 15) << lowShift(i);
          bytes[at + highByte(i)] |= (stored >>> 4) << highShift(i);
        }
      }
    }
  },
};
