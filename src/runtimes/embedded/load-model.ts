/**
 * Turns a model reference into a shape and a way to fill weights.
 *
 * @module
 */
import { openModel } from '../../engine/checkpoint/open-model.ts';
import { tensorSpecs, type ModelConfig } from '../../engine/model/config.ts';
import { initializeWeights } from '../../engine/model/init.ts';
import type { Weights } from '../../engine/model/weights.ts';
import { openSafetensors } from '../../weights/safetensors/reader.ts';
import type { ModelReference } from '../protocol.ts';
import { mergeAdapter } from './merge-adapter.ts';

/** A model that is found, with its weights still on disk. */
export interface LoadedModel {
  config: ModelConfig;
  /**
   * Fills weights laid out for `config`; an adapter is merged in.
   *
   * @throws `checkpoint.mismatch` when the adapter does not fit; the problems of reading weights.
   */
  readWeights(into: Weights): Promise<void>;
}

/**
 * Finds the model of a reference.
 *
 * @throws The problems of `openModel`.
 */
export async function loadModel(reference: ModelReference): Promise<LoadedModel> {
  switch (reference.kind) {
    case 'scratch': {
      const { config, seed } = reference;
      return { config, readWeights: async (into) => initializeWeights(config, into, seed) };
    }
    case 'pretrained':
      return openModel(reference.path);
    case 'trained':
      return loadTrained(reference);
  }
}

async function loadTrained({
  base,
  weights,
  lora,
}: Extract<ModelReference, { kind: 'trained' }>): Promise<LoadedModel> {
  const { config, readWeights } = await loadModel(base);
  return {
    config,
    async readWeights(into) {
      if (lora !== null) await readWeights(into);
      const file = await openSafetensors(weights);
      try {
        if (lora !== null) await mergeAdapter(into, file, lora);
        else
          for (const { name } of tensorSpecs(config))
            await file.read(name, into.get(name) as Float32Array);
      } finally {
        await file.close();
      }
    },
  };
}
