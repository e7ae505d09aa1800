/**
 * Weights as the list of tensors that file writers take.
 *
 * @module
 */
import type { NamedTensor } from '../../weights/encoding/encoding.ts';
import { fail } from '../../problem/problem.ts';
import { tensorSpecs, type ModelConfig } from '../model/config.ts';
import type { Weights } from '../model/weights.ts';

/** In `tensorSpecs` order, with Hugging Face names. */
export const namedTensors = (config: ModelConfig, weights: Weights): NamedTensor[] =>
  tensorSpecs(config).map(({ name, shape }) => ({
    name,
    shape,
    values: weights.get(name) ?? fail('internal', `the weights have no tensor ${name}`),
  }));
