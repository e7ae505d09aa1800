/**
 * The scales of ggml's blocks: how they are stored and how good ones are found.
 *
 * The reference quantizers of ggml weigh the squared error of each value and try a small grid of
 * roundings, solving for the best scale (and minimum) of each by least squares. The same is done here.
 *
 * @module
 */
import { float16Bits } from '../../encoding/floating-point.ts';

/** Stores the binary16 nearest to a value at byte `at`, little-endian. */
export function storeFloat16(bytes: Uint8Array, at: number, value: number): void {
  const bits = float16Bits(value);
  bytes[at] = bits & 0xff;
  bytes[at + 1] = bits >>> 8;
}

/**
 * Finds the scale that puts the value of greatest magnitude of a block of 32, sign included, on
 * `level`.
 */
export function symmetricScale(values: Float32Array, from: number, level: number): number {
  let largest = 0;
  for (let i = 0; i < 32; i++) {
    const value = values[from + i];
    if (Math.abs(value) > Math.abs(largest)) largest = value;
  }
  return Math.fround(largest / level);
}

const clamp = (value: number, low: number, high: number): number =>
  value < low ? low : value > high ? high : value;

/**
 * Finds `scale` and `minimum` ≥ 0 so that scale · level − minimum, with levels 0 to `top`, is near
 * the `count` values. Large values weigh more. Writes both to `found`.
 */
export function scaleAndMinimum(
  values: Float32Array,
  from: number,
  count: number,
  top: number,
  found: { scale: number; minimum: number },
): void {
  let [low, high, squares] = [0, Number.NEGATIVE_INFINITY, 0];
  for (let i = from; i < from + count; i++) {
    const x = values[i];
    if (x < low) low = x;
    if (x > high) high = x;
    squares += x * x;
  }
  found.scale = 0;
  found.minimum = low === 0 ? 0 : -low;
  if (high <= low) return;
  const base = Math.sqrt(squares / count);
  let [sumW, sumX, sumXX] = [0, 0, 0];
  for (let i = from; i < from + count; i++) {
    const x = values[i];
    const w = base + Math.abs(x);
    sumW += w;
    sumX += w * x;
    sumXX += w * x * x;
  }
  const weightedError = (scale: number, offset: number, l: number, ll: number, xl: number) =>
    scale * scale * ll +
    2 * scale * (offset * l - xl) +
    offset * offset * sumW -
    2 * offset * sumX +
    sumXX;
  let best = Number.POSITIVE_INFINITY;
  for (let step = -10; step <= 10; step++) {
    const inverse = (top + step / 10) / (high - low);
    let [sumL, sumLL, sumXL] = [0, 0, 0];
    for (let i = from; i < from + count; i++) {
      const x = values[i];
      const w = base + Math.abs(x);
      const level = clamp(Math.round(inverse * (x - low)), 0, top);
      sumL += w * level;
      sumLL += w * level * level;
      sumXL += w * level * x;
    }
    const determinant = sumW * sumLL - sumL * sumL;
    if (determinant <= 0) continue;
    let scale = (sumW * sumXL - sumX * sumL) / determinant;
    let offset = (sumLL * sumX - sumL * sumXL) / determinant;
    if (offset > 0) {
      offset = 0;
      scale = sumXL / sumLL;
    }
    const error = weightedError(scale, offset, sumL, sumLL, sumXL);
    if (error < best) {
      best = error;
      found.scale = scale;
      found.minimum = -offset;
    }
  }
}

/**
 * Finds the scale so that scale · level, with levels −`reach` to `reach` − 1, is near the `count`
 * values, each weighed by its square.
 */
export function signedScale(
  values: Float32Array,
  from: number,
  count: number,
  reach: number,
): number {
  let largest = 0;
  for (let i = from; i < from + count; i++)
    if (Math.abs(values[i]) > Math.abs(largest)) largest = values[i];
  if (Math.abs(largest) < 1e-15) return 0;
  let [best, bestScale] = [0, 0];
  for (let step = -9; step <= 9; step++) {
    const inverse = -(reach + step / 10) / largest;
    let [sumXL, sumLL] = [0, 0];
    for (let i = from; i < from + count; i++) {
      const x = values[i];
      const level = clamp(Math.round(inverse * x), -reach, reach - 1);
      sumXL += x * x * x * level;
      sumLL += x * x * level * level;
    }
    if (sumLL > 0 && sumXL * sumXL > best * sumLL) {
      bestScale = sumXL / sumLL;
      best = bestScale * sumXL;
    }
  }
  return bestScale;
}
