/**
 * Where the forward pass leaves what the backward pass needs: a place for each layer, or one for all
 * where layers are computed again.
 *
 * @module
 */
import { savedTensors } from '../../blocks/layer.ts';
import { tensor, type Bindings } from '../../graph/session.ts';
import { elements } from '../../model/config.ts';
import { sizesOf, type BatchLayout } from '../batches/batch-layout.ts';
import { outputTokens } from './layer-variant.ts';
import type { ModelParameters } from '../parameters/parameter-bindings.ts';
import type { ScratchBuffers } from './scratch-buffers.ts';

export class SavedActivations {
  readonly #parameters: ModelParameters;
  readonly #buffers: ScratchBuffers;
  readonly #shared: boolean;
  #newest: { layout: BatchLayout; layers: Map<number, Bindings> } | undefined;

  constructor(parameters: ModelParameters, buffers: ScratchBuffers, shared: boolean) {
    this.#parameters = parameters;
    this.#buffers = buffers;
    this.#shared = shared;
  }

  /** Made once per layer and micro-batch: both passes ask for them. */
  of(layer: number, layout: BatchLayout): Bindings {
    if (this.#newest?.layout !== layout) this.#newest = { layout, layers: new Map() };
    const { layers } = this.#newest;
    const saved = layers.get(layer) ?? this.#make(layer, layout);
    layers.set(layer, saved);
    return saved;
  }

  #make(layer: number, layout: BatchLayout): Bindings {
    const { config, method } = this.#parameters;
    const { rows, length, ids } = layout;
    const tokens = {
      rows,
      tokens: ids.length,
      kept: outputTokens(config, layer, sizesOf(layout)),
    };
    const most = { rows, tokens: rows * length, kept: rows * length };
    const place = this.#shared ? 'shared' : String(layer);
    return Object.fromEntries(
      savedTensors(config, method, length).map(({ name, shape }) => {
        const sizes = shape(tokens);
        const room = elements(shape(most));
        const data = this.#buffers.take(`${place}.${name}`, elements(sizes), room);
        return [name, tensor({ data, shape: sizes })];
      }),
    );
  }
}
