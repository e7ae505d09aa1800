/**
 * Fits what stands in for the upper layers of a model: a linear map from the states of a lower layer to
 * those after the last one, at the places where examples have something to learn.
 *
 * @module
 */
import { placesOf } from '../choose/continuation-layout.ts';
import type { ModelConfig } from '../model/config.ts';
import type { Weights } from '../model/weights.ts';
import { layOut } from '../train/batches/batch-layout.ts';
import type { Example } from '../train/batches/micro-batch.ts';
import { frozenModel } from '../train/step/frozen-model.ts';
import { normName } from './pruned-model.ts';
import { RidgeRegression } from './ridge.ts';

/** Bounds what is computed at once, for the sake of memory. */
const mostPlaces = 2048;

/** Share of the inputs' mean square; a tenth and ten times of it fit held-out states as well. */
const penalty = 1e-3;

export interface HeadMapOptions {
  /** Layers that are kept: fewer than the model has. */
  layers: number;
  threads: number;
  /** Hears after how many examples it is. */
  read(examples: number): void;
}

/**
 * Reads examples with the whole model, and fits the map. It does not depend on the number of threads.
 *
 * @param config Of the whole model.
 * @returns [hidden, hidden]: what is multiplied with the state after the lowest layers, normalised, to get
 *   the state that the head of the whole model takes.
 * @throws `train.no-examples` when no example has anything to learn.
 */
export async function fitHeadMap(
  config: ModelConfig,
  loadWeights: (weights: Weights) => Promise<void> | void,
  examples: readonly Example[],
  { layers, threads, read }: HeadMapOptions,
): Promise<Float32Array> {
  const { decoder, embed, parameters } = await frozenModel(config, loadWeights, threads);
  const { hiddenSize: width, heads, kvHeads } = config;
  const ones = new Float32Array(width).fill(1);
  const lastNorm = parameters.base.get(normName) as Float32Array;
  const regression = new RidgeRegression(width);
  const waiting = examples.toSorted((a, b) => b.ids.length - a.ids.length);
  const normed = (states: Float32Array, row: number, weight: Float32Array) =>
    normalised(states.subarray(row * width, (row + 1) * width), weight, config.rmsNormEps);
  try {
    while (waiting.length > 0) {
      const length = placesOf({ length: waiting[0].ids.length, parents: [] });
      const batch = waiting.splice(0, Math.max(1, Math.floor(mostPlaces / length)));
      const rows = batch.map((one, example) => [{ ...one, example }]);
      const layout = layOut({ rows, length }, heads / kvHeads);
      embed(layout);
      const inputs: Float64Array[] = [];
      const states = await decoder.infer(layout, {
        pastLength: 0,
        past: () => ({}),
        added: () => ({}),
        keep(layer) {
          // What a layer was given is what the one below it gave.
          if (layer !== layers) return;
          const below = decoder.input(layer % 2, layout);
          for (const token of layout.kept) inputs.push(normed(below, token, ones));
        },
      });
      for (const [at, input] of inputs.entries())
        regression.add(input, normed(states, at, lastNorm));
      read(examples.length - waiting.length);
    }
  } finally {
    await decoder.release();
  }
  return regression.solve(penalty);
}

/** RMSNorm, as the model computes it before its head (arXiv 1910.07467). */
function normalised(state: Float32Array, weight: Float32Array, epsilon: number): Float64Array {
  const square = state.reduce((sum, value) => sum + value * value, 0);
  const scale = 1 / Math.sqrt(square / state.length + epsilon);
  return Float64Array.from(state, (value, i) => value * scale * weight[i]);
}
