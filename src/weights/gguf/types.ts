/**
 * ggml's tensor types: the numbers they have in a file and how each is decoded.
 * Numbers: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 *
 * @module
 */
import { bfloat16, float16, float32 } from '../encoding/floating-point.ts';
import type { Encoding, WritableEncoding } from '../encoding/encoding.ts';
import { iq4_nl, iq4_xs } from './blocks/iq4.ts';
import { q4_0, q4_1 } from './blocks/q4.ts';
import { q4_k } from './blocks/q4-k.ts';
import { q5_0, q5_1 } from './blocks/q5.ts';
import { q5_k } from './blocks/q5-k.ts';
import { q6_k } from './blocks/q6-k.ts';
import { q8_0 } from './blocks/q8.ts';

/** Types that are read, by their numbers. */
export const readableTypes: ReadonlyMap<number, Encoding> = new Map<number, Encoding>([
  [0, float32],
  [1, float16],
  [2, q4_0],
  [3, q4_1],
  [6, q5_0],
  [7, q5_1],
  [8, q8_0],
  [12, q4_k],
  [13, q5_k],
  [14, q6_k],
  [20, iq4_nl],
  [23, iq4_xs],
  [30, bfloat16],
]);

/** Types that `writeGgufFile` takes, by name. */
export const writableTypes = {
  F32: { id: 0, encoding: float32 },
  F16: { id: 1, encoding: float16 },
  Q4_0: { id: 2, encoding: q4_0 },
  Q4_1: { id: 3, encoding: q4_1 },
  Q5_0: { id: 6, encoding: q5_0 },
  Q5_1: { id: 7, encoding: q5_1 },
  Q8_0: { id: 8, encoding: q8_0 },
  Q4_K: { id: 12, encoding: q4_k },
  Q5_K: { id: 13, encoding: q5_k },
  Q6_K: { id: 14, encoding: q6_k },
  IQ4_NL: { id: 20, encoding: iq4_nl },
  IQ4_XS: { id: 23, encoding: iq4_xs },
} satisfies Record<string, { id: number; encoding: WritableEncoding }>;

export type WritableType = keyof typeof writableTypes;
