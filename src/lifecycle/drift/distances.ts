/**
 * How far points lie from those of a cloud.
 *
 * @module
 */

/** Neighbours whose mean distance counts. */
const NEIGHBOURS = 5;

/**
 * Gives for each point the mean of 1 − cosine to its nearest points of the cloud, after every coordinate
 * was put on the scale that it has in the cloud.
 *
 * @param points [rows, width]
 * @param cloud [others, width], not empty.
 */
export function distancesToNearest(
  points: Float32Array,
  cloud: Float32Array,
  width: number,
): Float64Array {
  const scale = scaleOf(cloud, width);
  const own = directions(points, width, scale);
  const others = directions(cloud, width, scale);
  const count = cloud.length / width;
  const nearest = Math.min(NEIGHBOURS, count);
  const cosines = new Float32Array(count);
  return Float64Array.from({ length: points.length / width }, (_, row) => {
    for (let other = 0; other < count; other++) {
      let product = 0;
      for (let i = 0, x = row * width, y = other * width; i < width; i++, x++, y++)
        product += own[x] * others[y];
      cosines[other] = product;
    }
    const best = cosines.toSorted().subarray(count - nearest);
    return 1 - best.reduce((sum, cosine) => sum + cosine, 0) / nearest;
  });
}

interface Scale {
  mean: Float64Array;
  spread: Float64Array;
}

function scaleOf(cloud: Float32Array, width: number): Scale {
  const count = cloud.length / width;
  const mean = new Float64Array(width);
  const spread = new Float64Array(width);
  cloud.forEach((value, at) => (mean[at % width] += value / count));
  cloud.forEach((value, at) => (spread[at % width] += (value - mean[at % width]) ** 2 / count));
  return { mean, spread: spread.map((square) => Math.sqrt(square) || 1) };
}

function directions(points: Float32Array, width: number, { mean, spread }: Scale): Float32Array {
  const found = points.map((value, at) => (value - mean[at % width]) / spread[at % width]);
  for (let start = 0; start < found.length; start += width) {
    const row = found.subarray(start, start + width);
    const length = Math.hypot(...row) || 1;
    for (let i = 0; i < width; i++) row[i] /= length;
  }
  return found;
}
