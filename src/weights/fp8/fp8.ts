/**
 * Eight-bit floating point as compressed-tensors stores weights (https://github.com/vllm-project/compressed-tensors):
 * numbers of 4 bits of exponent and 3 of fraction without infinities (https://arxiv.org/abs/2209.05433), and
 * a scale for each row, so that the farthest weight of a row is the largest number. Scales and quotients are
 * rounded to bfloat16, as there, so the bytes are the same.
 *
 * @module
 */
import { roundedBy, type WritableEncoding } from '../encoding/encoding.ts';
import { bfloat16 } from '../encoding/floating-point.ts';

/** How matrices are quantized, beside the affine form of MLX. */
export interface Fp8Form {
  float: 'e4m3';
}

export const fp8Form: Fp8Form = { float: 'e4m3' };

/** The largest number. */
const LARGEST = 448;

/** The difference from 1 to the next bfloat16: the scale of a row of zeros. */
const EPSILON = 2 ** -7;

function decodeBits(bits: number): number {
  const sign = bits & 0x80 ? -1 : 1;
  const exponent = (bits >>> 3) & 0xf;
  const fraction = bits & 7;
  if (exponent === 15 && fraction === 7) return Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -9;
  return sign * (1 + fraction / 8) * 2 ** (exponent - 7);
}

const table = Float32Array.from({ length: 256 }, (_, bits) => decodeBits(bits));

/** Rounds to nearest, halves to even; what is larger than the largest number is that. */
function encodeBits(value: number): number {
  if (Number.isNaN(value)) return 0x7f;
  const sign = value < 0 || Object.is(value, -0) ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(value), LARGEST);
  // Below 2^-6 numbers are 2^-9 apart, above an eighth of their power of two.
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), -6);
  const step = 2 ** (exponent - 3);
  const steps = rint(magnitude / step);
  // Eight steps more than a power of two are the next one, whose bits follow.
  return sign | (exponent === -6 && steps < 8 ? steps : ((exponent + 6) << 3) + steps);
}

/** Added and taken away, it rounds what is far below 2^51 to a whole number, halves to even. */
const roundingShift = 1.5 * 2 ** 52;
const rint = (value: number): number => value + roundingShift - roundingShift;

export const float8: WritableEncoding = {
  name: 'F8_E4M3',
  values: 1,
  bytes: 1,
  decode(bytes, values) {
    for (let i = 0; i < values.length; i++) values[i] = table[bytes[i]];
  },
  encode(values, bytes) {
    for (let i = 0; i < values.length; i++) bytes[i] = encodeBits(values[i]);
  },
};

export interface Fp8Values {
  /** Of each weight. */
  codes: Uint8Array;
  /** Of each row. */
  scales: Float32Array;
}

/**
 * Quantizes a matrix.
 *
 * @param values Of bfloat16 each, whole rows.
 */
export function quantizeFp8(values: Float32Array, columns: number): Fp8Values {
  const rows = values.length / columns;
  const largest = new Float32Array(rows);
  for (let i = 0; i < values.length; i++) {
    const row = Math.floor(i / columns);
    largest[row] = Math.max(largest[row], Math.abs(values[i]));
  }
  const scales = roundedBy(
    bfloat16,
    largest.map((value) => value / LARGEST),
  ).map((scale) => (scale === 0 ? EPSILON : scale));
  const quotients = values.map((value, i) => value / scales[Math.floor(i / columns)]);
  const codes = new Uint8Array(values.length);
  float8.encode(roundedBy(bfloat16, quotients), codes);
  return { codes, scales };
}

/**
 * Turns decoded numbers into weights, in place.
 *
 * @param start How many weights of the tensor came before.
 */
export function scaleRows(
  values: Float32Array,
  scales: Float32Array,
  columns: number,
  start = 0,
): void {
  for (let i = 0; i < values.length; i++) values[i] *= scales[Math.floor((start + i) / columns)];
}
