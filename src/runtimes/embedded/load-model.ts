/**
 * Turns a model reference into a shape and a way to fill weights.
 *
 * @module
 */
import { openModel } from '../../engine/checkpoint/open-model.ts';
import { readAll } from '../../engine/checkpoint/source.ts';
import { prunedConfig, type ModelConfig } from '../../engine/model/config.ts';
import { initialWeights } from '../../engine/model/init.ts';
import { readHeadMap } from '../../engine/pruning/head-map-file.ts';
import { openPruned } from '../../engine/pruning/pruned-model.ts';
import type { OpenWeights, Weights } from '../../engine/model/weights.ts';
import { openSafetensors } from '../../weights/safetensors/reader.ts';
import type { ModelReference } from '../protocol.ts';
import { openAdapter } from './merge-adapter.ts';

/** A model that is found, with its weights still on disk; an adapter is merged in as they are read. */
export interface LoadedModel {
  config: ModelConfig;
  /**
   * Opens the weights, to be read one tensor at a time.
   *
   * @throws `checkpoint.mismatch` when the adapter does not fit; the problems of reading weights.
   */
  openWeights(): Promise<OpenWeights>;
  /**
   * Fills weights laid out for `config`.
   *
   * @throws As `openWeights`.
   */
  readWeights(into: Weights): Promise<void>;
}

/**
 * Finds the model of a reference.
 *
 * @throws The problems of `openModel`.
 */
export async function loadModel(reference: ModelReference): Promise<LoadedModel> {
  if (reference.kind === 'pretrained') return openModel(reference.path);
  const { config, openWeights } = await made(reference);
  return { config, openWeights, readWeights: (into) => readAll(config, openWeights, into) };
}

function made(
  reference: Exclude<ModelReference, { kind: 'pretrained' }>,
): Promise<Omit<LoadedModel, 'readWeights'>> | Omit<LoadedModel, 'readWeights'> {
  switch (reference.kind) {
    case 'scratch': {
      const { config, seed } = reference;
      return { config, openWeights: async () => initialWeights(config, seed) };
    }
    case 'pruned':
      return pruned(reference);
    case 'trained':
      return trained(reference);
  }
}

async function pruned({
  base,
  layers,
  map,
}: Extract<ModelReference, { kind: 'pruned' }>): Promise<Omit<LoadedModel, 'readWeights'>> {
  const { config, openWeights } = await loadModel(base);
  return {
    config: prunedConfig(config, layers),
    openWeights: async () =>
      openPruned(
        config,
        await openWeights(),
        map === null ? null : await readHeadMap(map, config.hiddenSize),
      ),
  };
}

async function trained({
  base,
  weights,
  lora,
}: Extract<ModelReference, { kind: 'trained' }>): Promise<Omit<LoadedModel, 'readWeights'>> {
  const { config, openWeights } = await loadModel(base);
  if (lora === null) return { config, openWeights: () => openSafetensors(weights) };
  return {
    config,
    openWeights: async () => openAdapter(config, await openWeights(), weights, lora),
  };
}
