/**
 * ggml's 8-bit block of 32: one fp16 scale and 32 signed bytes.
 *
 * @module
 */
import type { WritableEncoding } from '../../encoding/encoding.ts';
import { float16Value } from '../../encoding/floating-point.ts';
import { quantizer } from './quantizer.ts';

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
  encode: quantizer(8, 34),
};
