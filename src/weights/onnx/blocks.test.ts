import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bits, BLOCK_VALUES, blockBytes, dequantizeBlocks, quantizeBlocks } from './blocks.ts';

function roundTrip(values: Float32Array, bits: Bits) {
  const scales = new Float32Array(values.length / BLOCK_VALUES);
  const levels = new Uint8Array(scales.length * blockBytes(bits));
  quantizeBlocks(values, bits, levels, scales);
  const back = new Float32Array(values.length);
  dequantizeBlocks(levels, scales, bits, back);
  return { scales, levels, back };
}

const block = fc
  .array(fc.float({ min: -1, max: 1, noNaN: true }), {
    minLength: BLOCK_VALUES,
    maxLength: BLOCK_VALUES,
  })
  .map((values) => Float32Array.from(values));

const squaredError = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);

describe('blocks of MatMulNBits', () => {
  it('puts even values into low halves and odd ones into high halves', () => {
    const values = Float32Array.from({ length: BLOCK_VALUES }, (_, i) => (i % 16) - 8);
    const { levels, scales } = roundTrip(values, 4);
    expect([...scales]).toEqual([1]);
    expect([...levels.subarray(0, 3)]).toEqual([0x10, 0x32, 0x54]);
  });

  it('keeps 8-bit values within half a step, or a step at the far end', () => {
    fc.assert(
      fc.property(block, (values) => {
        const { back, scales } = roundTrip(values, 8);
        const step = Math.abs(scales[0]);
        values.forEach((value, i) =>
          expect(Math.abs(value - back[i])).toBeLessThanOrEqual(step * 1.001),
        );
      }),
    );
  });

  it('loses no more with 4 bits than the plain scale does', () => {
    fc.assert(
      fc.property(block, (values) => {
        const largest = values.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
        const plain = Math.fround(largest / -8);
        const rounded = values.map((value) =>
          plain === 0 ? 0 : plain * Math.max(-8, Math.min(7, Math.round(value / plain))),
        );
        const { back } = roundTrip(values, 4);
        expect(squaredError(values, back)).toBeLessThanOrEqual(
          squaredError(values, rounded) * 1.0001 + 1e-12,
        );
      }),
    );
  });

  it('gives zeros back as zeros', () => {
    for (const bits of [4, 8] as const)
      expect([...roundTrip(new Float32Array(64), bits).back]).toEqual(Array(64).fill(0));
  });
});
