import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bfloat16, float16, float16Bits, float16Value } from './floating-point.ts';
import type { WritableEncoding } from './encoding.ts';

const roundTrip = (encoding: WritableEncoding, value: number): number => {
  const bytes = new Uint8Array(8);
  const values = Float32Array.of(value);
  encoding.encode(values, bytes);
  encoding.decode(bytes, values);
  return values[0];
};

const halves = Array.from({ length: 0x7c00 }, (_, bits) => float16Value(bits));

describe('float16', () => {
  test('every value survives a round trip', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = float16Value(bits);
      if (Number.isNaN(value)) expect(float16Value(float16Bits(value))).toBeNaN();
      else expect(float16Bits(value)).toBe(bits);
    }
  });

  test('rounds to the nearest value, ties to the even one', () => {
    for (let bits = 0; bits < 0x7bff; bits++) {
      const [low, high] = [halves[bits], halves[bits + 1]];
      const middle = (low + high) / 2;
      expect(float16Bits(middle)).toBe(bits % 2 === 0 ? bits : bits + 1);
      expect(float16Bits(middle + (high - low) / 1024)).toBe(bits + 1);
      expect(float16Bits(middle - (high - low) / 1024)).toBe(bits);
    }
  });

  test.each([
    [65504, 0x7bff],
    [65519.99, 0x7bff],
    [65520, 0x7c00],
    [1e30, 0x7c00],
    [-1e30, 0xfc00],
    [2 ** -25, 0],
    [2 ** -25 * 1.001, 1],
    [-0, 0x8000],
  ])('%d becomes %d', (value, bits) => {
    expect(float16Bits(value)).toBe(bits);
  });

  test('agrees between one value and many', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, min: -65000, max: 65000 }), (value) => {
        const back = roundTrip(float16, value);
        expect(back).toBe(float16Value(float16Bits(value)));
        expect(Math.abs(back - value)).toBe(
          Math.min(...halves.map((half) => Math.abs(half - Math.abs(value)))),
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe('bfloat16', () => {
  test('is within half a unit of the last place', () => {
    fc.assert(
      fc.property(
        fc.float({ noNaN: true, min: Math.fround(-1e30), max: Math.fround(1e30) }),
        (value) => {
          const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(value) || 1)));
          const unit = 2 ** (exponent - 7);
          expect(Math.abs(roundTrip(bfloat16, value) - value)).toBeLessThanOrEqual(unit / 2);
        },
      ),
    );
  });

  test('keeps NaN and infinity, and breaks ties to even', () => {
    expect(roundTrip(bfloat16, Number.NaN)).toBeNaN();
    expect(roundTrip(bfloat16, Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    expect(roundTrip(bfloat16, 1 + 2 ** -8)).toBe(1);
    expect(roundTrip(bfloat16, 1 + 3 * 2 ** -8)).toBe(1 + 2 ** -6);
  });
});
