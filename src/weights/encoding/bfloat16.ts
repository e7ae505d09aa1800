/**
 * bfloat16: the upper half of a binary32. Encoding rounds to nearest, ties to even.
 *
 * @module
 */
import type { WritableEncoding } from './encoding.ts';

export const bfloat16: WritableEncoding = {
  name: 'BF16',
  values: 1,
  bytes: 2,
  decode(bytes, values) {
    const upper = new Uint16Array(bytes.buffer, bytes.byteOffset, values.length);
    const singles = new Uint32Array(values.buffer, values.byteOffset, values.length);
    for (let i = 0; i < values.length; i++) singles[i] = upper[i] << 16;
  },
  encode(values, bytes) {
    const singles = new Uint32Array(values.buffer, values.byteOffset, values.length);
    const upper = new Uint16Array(bytes.buffer, bytes.byteOffset, values.length);
    for (let i = 0; i < values.length; i++) {
      const single = singles[i];
      // A NaN must not round up into infinity: set its quiet bit and cut.
      upper[i] =
        (single & 0x7fffffff) > 0x7f800000
          ? (single >>> 16) | 0x40
          : (single + 0x7fff + ((single >>> 16) & 1)) >>> 16;
    }
  },
};
