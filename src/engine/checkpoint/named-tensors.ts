/**
 * Weights as the list of tensors that file writers take.
 *
 * @module
 */
import type { TensorOnDemand } from '../../weights/encoding/encoding.ts';
import { fail } from '../../problem/problem.ts';
import { tensorSpecs, type ModelConfig } from '../model/config.ts';
import type { WeightSource } from '../model/weights.ts';

/** In `tensorSpecs` order, with Hugging Face names. */
export const namedTensors = (config: ModelConfig, weights: WeightSource): TensorOnDemand[] =>
  tensorSpecs(config).map(({ name, shape }) => ({
    name,
    shape,
    values: () => weights.get(name) ?? fail('internal', `the weights have no tensor ${name}`),
  }));
