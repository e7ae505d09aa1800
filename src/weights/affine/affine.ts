/**
 * Affine quantization in groups, as MLX has it: each group of neighbours in a row shares a scale and a
 * bias, and a weight is `scale × q + bias` with `q` of 4 or 8 bits. Bit for bit what `mx.quantize` makes on
 * a processor (https://ml-explore.github.io/mlx/build/html/python/_autosummary/mlx.core.quantize.html):
 * every step is rounded to binary32, and halves go to even.
 *
 * @module
 */
import type { Encoding } from '../encoding/encoding.ts';

export interface AffineForm {
  bits: 4 | 8;
  /** Weights that share a scale and a bias. */
  groupSize: 32 | 64 | 128;
}

export interface AffineValues {
  /** The quantized weights, `32 / bits` in a word, the first in its lowest bits. */
  packed: Uint32Array;
  /** Of each group, in order. */
  scales: Float32Array;
  biases: Float32Array;
}

/** Whether a tensor can be cut into groups: a matrix whose rows are whole groups. */
export const isQuantizable = (shape: readonly number[], { groupSize }: AffineForm): boolean =>
  shape.length === 2 && shape[1] % groupSize === 0;

const { fround, abs, min, max } = Math;

/** Added and taken away, it rounds what is far below 2^51 to a whole number, halves to even. */
const roundingShift = 1.5 * 2 ** 52;
const rint = (value: number): number => value + roundingShift - roundingShift;

/** No scale is smaller: a group of equal weights would have none. */
const leastScale = fround(1e-7);

/**
 * Quantizes `values`, which are whole groups. The end of the range that is farther from zero is kept, and
 * so is zero.
 */
export function quantizeAffine(
  values: Float32Array,
  { bits, groupSize }: AffineForm,
): AffineValues {
  const groups = values.length / groupSize;
  const perWord = 32 / bits;
  const packed = new Uint32Array(values.length / perWord);
  const scales = new Float32Array(groups);
  const biases = new Float32Array(groups);
  const most = 2 ** bits - 1;
  for (let group = 0; group < groups; group++) {
    const start = group * groupSize;
    let low = Infinity;
    let high = -Infinity;
    for (let i = start; i < start + groupSize; i++) {
      low = min(low, values[i]);
      high = max(high, values[i]);
    }
    const lowIsEdge = abs(low) > abs(high);
    const edge = lowIsEdge ? low : high;
    const step = max(fround(fround(high - low) / most), leastScale);
    let scale = lowIsEdge ? step : -step;
    let bias = 0;
    const steps = rint(fround(edge / scale));
    if (steps !== 0) {
      scale = fround(edge / steps);
      bias = edge;
    }
    for (let i = start; i < start + groupSize; i++) {
      const level = rint(fround(fround(values[i] - bias) / scale));
      packed[Math.floor(i / perWord)] |= min(max(level, 0), most) << ((i % perWord) * bits);
    }
    scales[group] = scale;
    biases[group] = bias;
  }
  return { packed, scales, biases };
}

/**
 * Turns levels, as `levels` decodes them, into weights, in place.
 *
 * @param start How many weights of the tensor came before; a multiple of the group.
 */
export function weightsOfLevels(
  values: Float32Array,
  { scales, biases }: Pick<AffineValues, 'scales' | 'biases'>,
  { groupSize }: AffineForm,
  start = 0,
): void {
  for (let i = 0; i < values.length; i++) {
    const group = Math.floor((start + i) / groupSize);
    values[i] = scales[group] * values[i] + biases[group];
  }
}

/** Words of packed levels, decoded as the levels themselves. */
export const levels = ({ bits }: AffineForm): Encoding => {
  const perWord = 32 / bits;
  return {
    name: `U32 of ${bits} bits`,
    values: perWord,
    bytes: 4,
    decode(bytes, values) {
      const words = new Uint32Array(bytes.buffer, bytes.byteOffset, values.length / perWord);
      const mask = 2 ** bits - 1;
      for (let i = 0; i < values.length; i++)
        values[i] = (words[Math.floor(i / perWord)] >>> ((i % perWord) * bits)) & mask;
    },
  };
};
