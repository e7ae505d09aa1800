/**
 * A model that is only read: a decoder without anything that training takes.
 *
 * @module
 */
import type { Method } from '../../blocks/shape.ts';
import type { ModelConfig } from '../../model/config.ts';
import { allocateWeights, type Weights } from '../../model/weights.ts';
import { AdamW } from '../../optimizer/adamw.ts';
import type { BatchLayout } from '../batches/batch-layout.ts';
import { embeddingName, type ModelParameters } from '../parameters/parameter-bindings.ts';
import { Decoder } from './decoder.ts';
import { ScratchBuffers } from './scratch-buffers.ts';

/** Adapters on no module: nothing is trained, so no memory goes to gradients and moments. */
const frozen: Method = { kind: 'lora', rank: 1, alpha: 1, dropout: 0, targets: [] };
const noUpdates = { beta1: 0, beta2: 0, epsilon: 1, weightDecay: 0, maxGradNorm: null };

export interface FrozenModel {
  parameters: ModelParameters;
  buffers: ScratchBuffers;
  /** Whoever made the model releases it. */
  decoder: Decoder;
  /** Puts the embeddings of a batch where the lowest layer takes them. */
  embed(layout: BatchLayout): void;
}

/** Takes memory for a model and loads its weights. */
export async function frozenModel(
  config: ModelConfig,
  loadWeights: (weights: Weights) => Promise<void> | void,
  threads: number,
): Promise<FrozenModel> {
  const base = allocateWeights(config);
  await loadWeights(base);
  const optimizer = await AdamW.create([], noUpdates);
  const parameters = { config, method: frozen, base, optimizer };
  const buffers = new ScratchBuffers();
  const decoder = new Decoder({ parameters, buffers, threads, activationCheckpointing: 'none' });
  const embedding = base.get(embeddingName) as Float32Array;
  const width = config.hiddenSize;
  return {
    parameters,
    buffers,
    decoder,
    embed(layout) {
      const states = decoder.input(0, layout);
      layout.ids.forEach((id, i) =>
        states.set(embedding.subarray(id * width, (id + 1) * width), i * width),
      );
    },
  };
}
