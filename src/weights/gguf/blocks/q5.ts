/**
 * ggml's 5-bit blocks of 32: as the 4-bit ones, with the fifth bits together in one 32-bit word.
 *
 * @module
 */
import type { WritableEncoding } from '../../encoding/encoding.ts';
import { float16Value } from '../../encoding/floating-point.ts';
import { storeFloat16, symmetricScale } from './scale.ts';

/** The 32 levels of a block: high bits from 4 bytes at `at`, low halves from the 16 after them. */
function level(bytes: Uint8Array, at: number, i: number): number {
  const pair = bytes[at + 4 + (i & 15)];
  const high = (bytes[at + (i >>> 3)] >>> (i & 7)) & 1;
  return (i < 16 ? pair & 15 : pair >>> 4) | (high << 4);
}

/** Writes level number `i` where `level` finds it; the 20 bytes must start out as zero. */
function putLevel(bytes: Uint8Array, at: number, i: number, value: number): void {
  bytes[at + (i >>> 3)] |= (value >>> 4) << (i & 7);
  bytes[at + 4 + (i & 15)] |= (value & 15) << (i < 16 ? 0 : 4);
}

export const q5_0: WritableEncoding = {
  name: 'Q5_0',
  values: 32,
  bytes: 22,
  decode(bytes, values) {
    for (let at = 0, out = 0; out < values.length; at += 22, out += 32) {
      const scale = float16Value(bytes[at] | (bytes[at + 1] << 8));
      for (let i = 0; i < 32; i++) values[out + i] = scale * (level(bytes, at + 2, i) - 16);
    }
  },
  encode(values, bytes) {
    for (let at = 0, from = 0; from < values.length; at += 22, from += 32) {
      const scale = symmetricScale(values, from, -16);
      storeFloat16(bytes, at, scale);
      const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
      bytes.fill(0, at + 2, at + 22);
      for (let i = 0; i < 32; i++) {
        const scaled = Math.fround(Math.fround(values[from + i] * inverse) + 16.5);
        putLevel(bytes, at + 2, i, Math.min(31, scaled | 0));
      }
    }
  },
};

export const q5_1: WritableEncoding = {
  name: 'Q5_1',
  values: 32,
  bytes: 24,
  decode(bytes, values) {
    for (let at = 0, out = 0; out < values.length; at += 24, out += 32) {
      const scale = float16Value(bytes[at] | (bytes[at + 1] << 8));
      const minimum = float16Value(bytes[at + 2] | (bytes[at + 3] << 8));
      for (let i = 0; i < 32; i++) values[out + i] = scale * level(bytes, at + 4, i) + minimum;
    }
  },
  encode(values, bytes) {
    for (let at = 0, from = 0; from < values.length; at += 24, from += 32) {
      const block = values.subarray(from, from + 32);
      const minimum = Math.min(...block);
      const scale = Math.fround(Math.fround(Math.max(...block) - minimum) / 31);
      storeFloat16(bytes, at, scale);
      storeFloat16(bytes, at + 2, minimum);
      const inverse = scale === 0 ? 0 : Math.fround(1 / scale);
      bytes.fill(0, at + 4, at + 24);
      for (let i = 0; i < 32; i++) {
        const scaled = Math.fround(Math.fround(block[i] - minimum) * inverse);
        putLevel(bytes, at + 4, i, Math.fround(scaled + 0.5) | 0);
      }
    }
  },
};
