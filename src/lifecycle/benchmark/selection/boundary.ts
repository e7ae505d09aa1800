/**
 * Critical values for comparing more than once: each look at the data spends a share of the error,
 * and together they spend no more than was allowed (Lan and DeMets, Biometrika 70, 1983). The values
 * come from the joint distribution of the looks, a Brownian motion seen at times `information`, by
 * recursive numerical integration (Armitage, McPherson and Rowe, JRSS A 132, 1969).
 *
 * @module
 */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { invert } from '../../../evaluation/statistics/invert.ts';

/** Even: the integral goes by Simpson's rule. */
const intervals = 240;
/** Standard deviations below which nothing is left. */
const farBelow = 8;

/**
 * Computes the critical value of each look.
 *
 * @param information Share of all items at each look: rising, the last at most 1.
 * @param spent Error spent up to and with each look, one-sided.
 * @returns The z that a statistic must exceed at each look.
 */
export function boundaries(information: readonly number[], spent: readonly number[]): number[] {
  const critical: number[] = [];
  let density: Density = { points: [0], masses: [1] };
  for (const [look, time] of information.entries()) {
    const step = Math.sqrt(time - (information[look - 1] ?? 0));
    const toSpend = spent[look] - (spent[look - 1] ?? 0);
    const below = (z: number) =>
      -sum(density, (point) => normalCdf((point - z * Math.sqrt(time)) / step, 0, 1));
    const z = invert(below, -toSpend, -2, 12);
    critical.push(z);
    density = carry(density, step, -farBelow * Math.sqrt(time), z * Math.sqrt(time));
  }
  return critical;
}

/** Where the motion may be, having crossed nothing so far: points with the probability around them. */
interface Density {
  points: number[];
  masses: number[];
}

const sum = ({ points, masses }: Density, of: (point: number) => number): number =>
  points.reduce((total, point, i) => total + masses[i] * of(point), 0);

function carry(density: Density, step: number, low: number, high: number): Density {
  const width = (high - low) / intervals;
  const points = Array.from({ length: intervals + 1 }, (_, i) => low + i * width);
  const masses = points.map((point, i) => {
    const simpson = i === 0 || i === intervals ? 1 : i % 2 === 1 ? 4 : 2;
    const height = sum(
      density,
      (from) => Math.exp(-(((point - from) / step) ** 2) / 2) / (step * Math.sqrt(2 * Math.PI)),
    );
    return (simpson * width * height) / 3;
  });
  return { points, masses };
}
