/**
 * What ggml's Q4_K and Q5_K share: 256 values in eight runs of 32, each with a 6-bit scale and minimum
 * relative to two fp16 factors, which are the first 16 bytes of the block.
 *
 * @module
 */
import { float16Value } from '../../encoding/floating-point.ts';
import { unpackMinimum, unpackScale } from './k-scales.ts';

const SCALES = 4;

/** A run's scale and minimum: a value is `scale × level − minimum`. */
interface Run {
  scale: number;
  minimum: number;
}

/** The run number `run` of the block at byte `at`. */
export const runOf = (bytes: Uint8Array, at: number, run: number): Run => ({
  scale: halfAt(bytes, at) * unpackScale(bytes, at + SCALES, run),
  minimum: halfAt(bytes, at + 2) * unpackMinimum(bytes, at + SCALES, run),
});

const halfAt = (bytes: Uint8Array, at: number): number =>
  float16Value(bytes[at] | (bytes[at + 1] << 8));
