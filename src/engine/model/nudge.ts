/**
 * The smallest change of weights: what a run does with it shows how far rounding alone carries it.
 *
 * @module
 */
import { randomBits, streamKey } from './random.ts';

/**
 * Moves every value by one unit in the last place, up or down by the seed; zeros and what is not
 * finite stay. The same seed gives the same bits on every machine.
 */
export function nudge(values: Float32Array, seed: number): void {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  const key = streamKey(seed);
  for (let i = 0; i < values.length; i++) {
    if (values[i] === 0 || !Number.isFinite(values[i])) continue;
    // Neighbouring floats of one sign are neighbouring integers.
    bits[i] += randomBits(key, i) & 1 ? 1 : -1;
  }
}
