import { describe, expect, it } from 'vitest';

import { tinyConfig } from '../../../test/support/engine/tiny.ts';
import { initializeWeights } from './init.ts';
import { allocateWeights } from './weights.ts';

const config = { ...tinyConfig, hiddenSize: 64, vocabSize: 500, intermediateSize: 128 };

const weightsOf = (seed: number) => {
  const weights = allocateWeights(config);
  initializeWeights(config, weights, seed);
  return (name: string) => weights.get(name) as Float32Array;
};

const deviation = (values: Float32Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

describe('initializeWeights', () => {
  it('draws with the intended deviations around zero', () => {
    const get = weightsOf(1);
    const embedding = get('model.embed_tokens.weight');
    expect(deviation(embedding)).toBeCloseTo(0.02, 3);
    expect(embedding.reduce((a, b) => a + b, 0) / embedding.length).toBeCloseTo(0, 3);
    expect(deviation(get('model.layers.1.mlp.down_proj.weight'))).toBeCloseTo(0.01, 3);
    expect(new Set(get('model.norm.weight'))).toEqual(new Set([1]));
  });

  it('has the shares of a normal within one and two deviations', () => {
    const values = weightsOf(2)('model.embed_tokens.weight');
    const share = (bound: number) =>
      values.filter((value) => Math.abs(value) < bound * 0.02).length / values.length;
    expect(share(1)).toBeCloseTo(0.683, 1);
    expect(share(2)).toBeCloseTo(0.954, 1);
  });

  it('gives the same for the same seed and another for another', () => {
    const name = 'model.layers.0.self_attn.q_proj.weight';
    expect(weightsOf(3)(name)).toEqual(weightsOf(3)(name));
    expect(weightsOf(3)(name)).not.toEqual(weightsOf(4)(name));
    expect(weightsOf(3)(name)).not.toEqual(weightsOf(3)('model.layers.1.self_attn.q_proj.weight'));
  });
});
