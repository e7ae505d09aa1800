/**
 * ggml's 4-bit blocks of 32. `Q4_0`: one fp16 scale, values around zero. `Q4_1`: scale and minimum.
 * Byte i holds value i in its low half and value i + 16 in its high half.
 *
 * @module
 */
import type { WritableEncoding } from '../../encoding/encoding.ts';
import { float16Value } from '../../encoding/floating-point.ts';
import { quantizer } from './quantizer.ts';

export const q4_0: WritableEncoding = {
  name: 'Q4_0',
  values: 32,
  bytes: 18,
  decode(bytes, values) {
    for (let at = 0, out = 0; out < values.length; at += 18, out += 32) {
      const scale = float16Value(bytes[at] | (bytes[at + 1] << 8));
      for (let i = 0; i < 16; i++) {
        const pair = bytes[at + 2 + i];
        values[out + i] = scale * ((pair & 15) - 8);
        values[out + i + 16] = scale * ((pair >>> 4) - 8);
      }
    }
  },
  encode: quantizer(2, 18),
};

export const q4_1: WritableEncoding = {
  name: 'Q4_1',
  values: 32,
  bytes: 20,
  decode(bytes, values) {
    for (let at = 0, out = 0; out < values.length; at += 20, out += 32) {
      const scale = float16Value(bytes[at] | (bytes[at + 1] << 8));
      const minimum = float16Value(bytes[at + 2] | (bytes[at + 3] << 8));
      for (let i = 0; i < 16; i++) {
        const pair = bytes[at + 4 + i];
        values[out + i] = scale * (pair & 15) + minimum;
        values[out + i + 16] = scale * (pair >>> 4) + minimum;
      }
    }
  },
  encode: quantizer(3, 20),
};
