/**
 * What ggml's Q4_K and Q5_K share: 256 values in eight runs of 32, each with a 6-bit scale and minimum
 * relative to two fp16 factors, which are the first 16 bytes of the block.
 *
 * @module
 */
import { float16Value } from '../../encoding/floating-point.ts';
import { packScale, unpackMinimum, unpackScale } from './k-scales.ts';
import { scaleAndMinimum, storeFloat16 } from './scale.ts';

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

/**
 * Finds the runs of a block of values from number `from` on and writes them at byte `at`.
 *
 * @param top The highest level.
 * @param put Takes the level of each value, but in runs that are all zero.
 */
export function encodeRuns(
  values: Float32Array,
  from: number,
  bytes: Uint8Array,
  at: number,
  top: number,
  put: (run: number, i: number, level: number) => void,
): void {
  const found = { scale: 0, minimum: 0 };
  const scales = new Float64Array(8);
  const minimums = new Float64Array(8);
  for (let run = 0; run < 8; run++) {
    scaleAndMinimum(values, from + run * 32, 32, top, found);
    scales[run] = found.scale;
    minimums[run] = found.minimum;
  }
  const largestScale = Math.max(...scales);
  const largestMinimum = Math.max(...minimums);
  storeFloat16(bytes, at, largestScale / 63);
  storeFloat16(bytes, at + 2, largestMinimum / 63);
  const factor = halfAt(bytes, at);
  const minimumFactor = halfAt(bytes, at + 2);
  for (let run = 0; run < 8; run++) {
    const scale = sixBits(scales[run], largestScale);
    const minimum = sixBits(minimums[run], largestMinimum);
    packScale(bytes, at + SCALES, run, scale, minimum);
    const step = factor * scale;
    if (step === 0) continue;
    for (let i = 0; i < 32; i++) {
      const level = Math.round((values[from + run * 32 + i] + minimumFactor * minimum) / step);
      put(run, i, Math.max(0, Math.min(top, level)));
    }
  }
}

const halfAt = (bytes: Uint8Array, at: number): number =>
  float16Value(bytes[at] | (bytes[at + 1] << 8));

const sixBits = (value: number, largest: number): number =>
  largest > 0 ? Math.max(0, Math.min(63, Math.round((63 * value) / largest))) : 0;
