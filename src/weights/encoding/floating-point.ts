/**
 * Floating-point numbers as they are: IEEE 754 binary16, binary32 and binary64, and bfloat16, the upper
 * half of a binary32. Decoding binary16 is a table of all 65,536 values; encoding rounds to nearest,
 * ties to even.
 *
 * @module
 */
import type { WritableEncoding, Encoding } from './encoding.ts';

/** Two to the power of -24, the smallest positive binary16. */
const SMALLEST = 2 ** -24;

function decodeBits(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * SMALLEST;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (fraction + 1024) * 2 ** (exponent - 25);
}

const table = Float32Array.from({ length: 0x10000 }, (_, half) => decodeBits(half));

/** Decodes a binary16 given as its bits. */
export const float16Value = (bits: number): number => table[bits];

/** Rounds the bits of a binary32 to the bits of the nearest binary16. */
function roundBits(single: number): number {
  const sign = (single >>> 16) & 0x8000;
  const magnitude = single & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00 | ((magnitude >>> 13) & 0x3ff);
  if (magnitude >= 0x47800000) return sign | 0x7c00;
  if (magnitude >= 0x38800000) {
    // Normal: rebias the exponent and let a carry out of the fraction run into it.
    return sign | ((magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1)) >>> 13);
  }
  if (magnitude < 0x33000000) return sign;
  const significand = (magnitude & 0x7fffff) | 0x800000;
  const shift = 126 - (magnitude >>> 23);
  const half = 1 << (shift - 1);
  return sign | ((significand + half - 1 + ((significand >>> shift) & 1)) >>> shift);
}

const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

/** Rounds a number to the nearest binary16, and gives its bits. */
export function float16Bits(value: number): number {
  scratch[0] = value;
  return roundBits(scratchBits[0]);
}

export const float16: WritableEncoding = {
  name: 'F16',
  values: 1,
  bytes: 2,
  decode(bytes, values) {
    const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, values.length);
    for (let i = 0; i < values.length; i++) values[i] = table[halves[i]];
  },
  encode(values, bytes) {
    const singles = new Uint32Array(values.buffer, values.byteOffset, values.length);
    const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, values.length);
    for (let i = 0; i < values.length; i++) halves[i] = roundBits(singles[i]);
  },
};

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
