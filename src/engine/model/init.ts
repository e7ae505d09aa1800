/**
 * Initial weights for a model that starts from nothing: normal with deviation 0.02, projections
 * into the residual stream scaled down by the root of their number (as GPT-2 does), norms one.
 *
 * @module
 */
import { elements, tensorSpecs, type ModelConfig } from './config.ts';
import { randomBits, streamKey } from './random.ts';
import type { OpenWeights, Weights } from './weights.ts';

const deviation = 0.02;

export function initializeWeights(config: ModelConfig, weights: Weights, seed: number): void {
  tensorSpecs(config).forEach(({ name, shape }, index) => {
    const values = weights.get(name) as Float32Array;
    initialize(config, name, values, streamKey(seed, index));
    if (values.length !== elements(shape)) throw new RangeError(`${name} has the wrong size`);
  });
}

/** The same weights, one tensor at a time. */
export function initialWeights(config: ModelConfig, seed: number): OpenWeights {
  const keys = new Map(
    tensorSpecs(config).map(({ name }, index) => [name, streamKey(seed, index)]),
  );
  return {
    read: async (name, into) => initialize(config, name, into, keys.get(name) as number),
    close: async () => {},
  };
}

function initialize(config: ModelConfig, name: string, values: Float32Array, key: number): void {
  const residual = deviation / Math.sqrt(2 * config.layers);
  if (name.endsWith('norm.weight')) values.fill(1);
  else if (name.endsWith('.bias')) values.fill(0);
  else {
    const intoResidual = name.endsWith('o_proj.weight') || name.endsWith('down_proj.weight');
    fillNormal(values, key, intoResidual ? residual : deviation);
  }
}

/** Variance of a sum of eight integers uniform on 0…65535. */
const sumDeviation = Math.sqrt((8 * (65536 ** 2 - 1)) / 12);
const sumMean = (8 * 65535) / 2;

/**
 * A sum of eight uniforms: normal to within 1 % of density over ±3 deviations and bounded at ±4.9,
 * where initialisers truncate anyway; exact arithmetic, no logarithm or cosine.
 */
function fillNormal(values: Float32Array, key: number, deviation: number): void {
  for (let i = 0; i < values.length; i++) {
    let total = 0;
    for (let draw = 0; draw < 4; draw++) {
      const bits = randomBits(key, 4 * i + draw);
      total += (bits & 0xffff) + (bits >>> 16);
    }
    values[i] = ((total - sumMean) / sumDeviation) * deviation;
  }
}

/** Uniform on ±bound. */
export function fillUniform(values: Float32Array, key: number, bound: number): void {
  for (let i = 0; i < values.length; i++)
    values[i] = (randomBits(key, i) / 0x8000_0000 - 1) * bound;
}
