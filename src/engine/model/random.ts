/**
 * Counter-based random numbers: the i-th number of a stream is a hash of (key, i), so any part of a
 * stream can be made again, in any order, without state. Integer arithmetic only, hence the same on
 * every machine.
 *
 * @module
 */

/** A 32-bit mixing function with low bias (Wellons, `lowbias32`). */
function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** A key for a stream, from a seed and what the stream is for: step, layer, tensor… */
export function streamKey(seed: number, ...purpose: number[]): number {
  let key = mix(seed % 0x1_0000_0000) ^ mix(Math.floor(seed / 0x1_0000_0000) + 0x9e3779b9);
  for (const part of purpose) key = mix(Math.imul(key, 0x9e3779b1) + part);
  return key >>> 0;
}

/** The `index`-th number of the stream, uniform on the 32-bit unsigned integers. */
export const randomBits = (key: number, index: number): number => mix(mix(index ^ key) + key);

/** Shuffles in place (Fisher and Yates). */
export function shuffle<T>(items: T[], key: number): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor((randomBits(key, i) / 0x1_0000_0000) * (i + 1));
    [items[i], items[j]] = [items[j], items[i]];
  }
  return items;
}
