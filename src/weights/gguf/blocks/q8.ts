/**
 * ggml's 8-bit block of 32: one fp16 scale and 32 signed bytes.
 *
 * @module
 */
import type { WritableEncoding } from '../../encoding/encoding.ts';
import { float16Value } from '../../encoding/floating-point.ts';
import { storeFloat16 } from './scale.ts';

export const q8_0: WritableEncoding = {
  name: 'Q8_0',
  values: 32,
  bytes: 34,
  decode(bytes, values) {
    const signed = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0, out = 0; out < values.length; at += 34, out += 32) {
      const scale = float16Value(bytes[at] | (bytes[at + 1] << 8));
      for (let i = 0; i < 32; i++) values[out + i] = scale * signed[at + 2 + i];
    }
  },
  encode(values, bytes) {
    for (let at = 0, from = 0; from < values.length; at += 34, from += 32) {
      let largest = 0;
      for (let i = 0; i < 32; i++) largest = Math.max(largest, Math.abs(values[from + i]));
      const scale = Math.fround(largest / 127);
      storeFloat16(bytes, at, scale);
      const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
      for (let i = 0; i < 32; i++) {
        const scaled = Math.fround(values[from + i] * inverse);
        // C's roundf: halves go away from zero.
        bytes[at + 2 + i] = scaled < 0 ? -Math.floor(0.5 - scaled) : Math.floor(scaled + 0.5);
      }
    }
  },
};
