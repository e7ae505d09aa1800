/**
 * ggml's 4-bit blocks of 32. `Q4_0`: one fp16 scale, values around zero. `Q4_1`: scale and minimum.
 * Byte i holds value i in its low half and value i + 16 in its high half.
 *
 * @module
 */
import type { Encoding, WritableEncoding } from '../../encoding/encoding.ts';
import { float16Value } from '../../encoding/floating-point.ts';
import { storeFloat16, symmetricScale } from './scale.ts';

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
  encode(values, bytes) {
    for (let at = 0, from = 0; from < values.length; at += 18, from += 32) {
      const scale = symmetricScale(values, from, -8);
      storeFloat16(bytes, at, scale);
      const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
      const level = (i: number) =>
        Math.min(15, Math.fround(Math.fround(values[from + i] * inverse) + 8.5) | 0);
      for (let i = 0; i < 16; i++) bytes[at + 2 + i] = level(i) | (level(i + 16) << 4);
    }
  },
};

export const q4_1: Encoding = {
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
};
