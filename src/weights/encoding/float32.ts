/**
 * IEEE 754 binary32 and binary64, little-endian as on every platform that Node supports for us.
 *
 * @module
 */
import type { Encoding, WritableEncoding } from './encoding.ts';

export const float32: WritableEncoding = {
  name: 'F32',
  values: 1,
  bytes: 4,
  decode(bytes, values) {
    values.set(new Float32Array(bytes.buffer, bytes.byteOffset, values.length));
  },
  encode(values, bytes) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  },
};

/** Read only: nothing here holds more than fp32. */
export const float64: Encoding = {
  name: 'F64',
  values: 1,
  bytes: 8,
  decode(bytes, values) {
    values.set(new Float64Array(bytes.buffer, bytes.byteOffset, values.length));
  },
};
