/**
 * ggml's Q6_K: 256 values in sixteen runs of 16, each with a signed 8-bit scale relative to one fp16
 * factor. Bytes: 128 of low halves, 64 of upper bit pairs, 16 scales, the factor. Each half
 * of the block interleaves its values in steps of 32.
 *
 * @module
 */
import type { WritableEncoding } from '../../encoding/encoding.ts';
import { float16Value } from '../../encoding/floating-point.ts';
import { quantizer } from './quantizer.ts';

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
  encode: quantizer(14, BYTES),
};
