/**
 * Weights as the operator MatMulNBits of ONNX Runtime takes them: blocks of 32 in whole numbers of
 * 4 or 8 bits around a zero point in the middle, and one scale for each block, apart from them. Byte j
 * of a 4-bit block holds value 2j in its low half and value 2j + 1 in its high half.
 *
 * @see https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#com.microsoft.MatMulNBits
 * @module
 */

export type Bits = 4 | 8;

/** Values that share a scale. */
export const BLOCK_VALUES = 32;

/** Bytes of a block without its scale. */
export const blockBytes = (bits: Bits): number => (BLOCK_VALUES * bits) / 8;

/** The level that stands for 0. */
export const zeroPoint = (bits: Bits): number => 1 << (bits - 1);

/**
 * Quantizes whole blocks.
 *
 * @param levels Filled: `blockBytes` for each block.
 * @param scales Filled: one for each block.
 */
export function quantizeBlocks(
  values: Float32Array,
  bits: Bits,
  levels: Uint8Array,
  scales: Float32Array,
): void {
  const zero = zeroPoint(bits);
  const size = blockBytes(bits);
  for (let block = 0; block < scales.length; block++) {
    const from = block * BLOCK_VALUES;
    const scale = findScale(values, from, bits);
    scales[block] = scale;
    const inverse = scale === 0 ? 0 : 1 / scale;
    const levelOf = (i: number) => nearest(values[from + i] * inverse, zero) + zero;
    const at = block * size;
    for (let j = 0; j < size; j++)
      levels[at + j] = bits === 8 ? levelOf(j) : levelOf(2 * j) | (levelOf(2 * j + 1) << 4);
  }
}

/** Gives back what whole blocks stand for. */
export function dequantizeBlocks(
  levels: Uint8Array,
  scales: Float32Array,
  bits: Bits,
  values: Float32Array,
): void {
  const zero = zeroPoint(bits);
  const size = blockBytes(bits);
  for (let block = 0; block < scales.length; block++)
    for (let i = 0; i < BLOCK_VALUES; i++) {
      const byte = levels[block * size + (bits === 8 ? i : i >> 1)];
      const level = bits === 8 ? byte : (byte >> (4 * (i & 1))) & 15;
      values[block * BLOCK_VALUES + i] = scales[block] * (level - zero);
    }
}

/** The whole number nearest to `value` from −zero to zero − 1. */
const nearest = (value: number, zero: number): number =>
  Math.max(-zero, Math.min(zero - 1, Math.round(value)));

/**
 * The scale of a block. The value of greatest magnitude, sign included, is put near the level −zero,
 * which reaches one step further than zero − 1. With 4 bits a step is wide, so the neighbours of that
 * scale are tried and the one of least squared error taken, each made as good as least squares make it.
 */
function findScale(values: Float32Array, from: number, bits: Bits): number {
  const zero = zeroPoint(bits);
  let largest = 0;
  for (let i = from; i < from + BLOCK_VALUES; i++)
    if (Math.abs(values[i]) > Math.abs(largest)) largest = values[i];
  if (largest === 0) return 0;
  const plain = Math.fround(largest / -zero);
  if (bits === 8) return plain;
  let [best, scale] = [0, plain];
  for (let step = -4; step <= 4; step++) {
    const inverse = -(zero + step / 4) / largest;
    let [products, squares] = [0, 0];
    for (let i = from; i < from + BLOCK_VALUES; i++) {
      const x = values[i];
      // As `nearest`, but for speed: this is the innermost loop.
      let level = Math.floor(x * inverse + 0.5) | 0;
      if (level >= zero) level = zero - 1;
      else if (level < -zero) level = -zero;
      products += level * x;
      squares += level * level;
    }
    // The squared error of the least-squares scale is a constant less this.
    const explained = squares === 0 ? 0 : (products * products) / squares;
    if (explained > best) [best, scale] = [explained, Math.fround(products / squares)];
  }
  return scale;
}
