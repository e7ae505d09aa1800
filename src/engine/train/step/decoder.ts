/**
 * Runs a decoder forward and backward, one layer at a time. Two compiled graphs serve all layers;
 * activations between them lie in memory held here, so checkpointing is only a matter of where a
 * layer's saved tensors go: a place of their own, or one place for all, filled again on the way back.
 *
 * @module
 */
import { layerBackward } from '../../blocks/layer-backward.ts';
import { layerForward } from '../../blocks/layer-forward.ts';
import type { LayerVariant } from '../../blocks/layer.ts';
import { dropoutName } from '../../blocks/projection.ts';
import { adapted, projectionGroups, type ProjectionGroup } from '../../blocks/shape.ts';
import type { Graph } from '../../graph/graph.ts';
import { compile, tensor, type Bindings, type Session } from '../../graph/session.ts';
import { randomBits, streamKey } from '../../model/random.ts';
import { sizesOf, type BatchLayout } from '../batches/batch-layout.ts';
import { BatchInputs } from './batch-inputs.ts';
import { outputTokens, layerVariant } from './layer-variant.ts';
import {
  layerGradients,
  layerParameters,
  type ModelParameters,
} from '../parameters/parameter-bindings.ts';
import { SavedActivations } from './saved-activations.ts';
import type { ScratchBuffers } from './scratch-buffers.ts';
import { threadsForAttention, threadsForRows } from './thread-limits.ts';

export type ActivationCheckpointing = 'none' | 'layer';

export interface DecoderOptions {
  parameters: ModelParameters;
  buffers: ScratchBuffers;
  threads: number;
  activationCheckpointing: ActivationCheckpointing;
}

/**
 * Keys and values of the attention, kept from pass to pass: [rows, kvHeads, positions, headDim] in
 * `heads.k` and `heads.v` of what a pass adds, `past.k` and `past.v` of what was before.
 */
export interface AttentionCache {
  /** Positions in `past`; 0 where nothing was before. */
  pastLength: number;
  /** Inputs of a layer's graph; empty where nothing was before. */
  past(layer: number): Bindings;
  /** Where a layer's own go. */
  added(layer: number): Bindings;
  /** They are there, until the next layer runs. */
  keep(layer: number): void;
}

/** Keys the dropout masks of one forward and backward pass; null for evaluation. */
export type DropoutKey = number | null;

/** A layer's parameters, and their gradients as results and as what to add to. */
interface LayerBindings {
  values: Bindings;
  gradients: Bindings;
  sums: Bindings;
}

export class Decoder {
  readonly #options: DecoderOptions;
  readonly #sessions = new Map<string, Session>();
  readonly #batchInputs: BatchInputs;
  readonly #saved: SavedActivations;
  readonly #droppedGroups: readonly ProjectionGroup[];
  readonly #layers: readonly LayerBindings[];

  constructor(options: DecoderOptions) {
    const { config, method } = options.parameters;
    this.#options = options;
    this.#batchInputs = new BatchInputs(config);
    const shared = options.activationCheckpointing === 'layer';
    this.#saved = new SavedActivations(options.parameters, options.buffers, shared);
    this.#droppedGroups =
      method.kind === 'lora' && method.dropout > 0
        ? projectionGroups(config).filter((group) => adapted(group, method).length > 0)
        : [];
    this.#layers = Array.from({ length: config.layers }, (_, layer) => ({
      values: layerParameters(options.parameters, layer),
      gradients: layerGradients(options.parameters, layer, 'grad'),
      sums: layerGradients(options.parameters, layer, 'sum'),
    }));
  }

  /** Where the input of layer `layer` lies, [tokens, hidden]. */
  input(layer: number, layout: BatchLayout): Float32Array {
    return this.#take(`x.${layer}`, layout.ids.length, layout);
  }

  /** Computes every layer from `input(0)`, keeping what backward needs. Gives [kept, hidden]. */
  async forward(layout: BatchLayout, dropout: DropoutKey): Promise<Float32Array> {
    const { config } = this.#options.parameters;
    const checkpointed = this.#options.activationCheckpointing === 'layer';
    const states = this.#take('states', layout.kept.length, layout);
    for (let layer = 0; layer < config.layers; layer++) {
      const y = layer === config.layers - 1 ? states : this.input(layer + 1, layout);
      const saved = checkpointed ? {} : this.#saved.of(layer, layout);
      const x = this.input(layer, layout);
      await this.#runForward(layer, layout, dropout, x, { y: this.#state(y), ...saved });
    }
    return states;
  }

  /** Computes every layer from `input(0)`, keeping at most keys and values. Gives [kept, hidden]. */
  async infer(layout: BatchLayout, cache?: AttentionCache): Promise<Float32Array> {
    const { config } = this.#options.parameters;
    const states = this.#take('states', layout.kept.length, layout);
    for (let layer = 0; layer < config.layers; layer++) {
      const y = layer === config.layers - 1 ? states : this.input((layer + 1) % 2, layout);
      const x = this.input(layer % 2, layout);
      const outputs = { y: this.#state(y), ...cache?.added(layer) };
      await this.#runForward(layer, layout, null, x, outputs, cache);
      cache?.keep(layer);
    }
    return states;
  }

  /**
   * From `dy`, the gradient of what `forward` gave, to the parameters' gradients. Gives the gradient
   * of `input(0)`, or undefined when nothing there is trained.
   */
  async backward(
    layout: BatchLayout,
    dropout: DropoutKey,
    dy: Float32Array,
    accumulate: boolean,
  ): Promise<Float32Array | undefined> {
    const { parameters, activationCheckpointing } = this.#options;
    const { config, method } = parameters;
    let gradient = dy;
    for (let layer = config.layers - 1; layer >= 0; layer--) {
      const saved = this.#saved.of(layer, layout);
      const x = this.input(layer, layout);
      if (activationCheckpointing === 'layer')
        await this.#runForward(layer, layout, dropout, x, saved);
      const needInput = layer > 0 || method.kind === 'full';
      const dx = this.#take(`dx.${layer % 2}`, layout.ids.length, layout);
      const variant = { ...this.#variant(layer, layout), accumulate, needInput };
      const session = await this.#session('backward', layout, variant, 0, () =>
        layerBackward(config, method, variant),
      );
      await session.run(
        {
          ...this.#batchInputs.of(layout).backward,
          ...this.#inputs(layer, layout, dropout, variant),
          ...saved,
          ...(accumulate ? this.#layers[layer].sums : {}),
          x: this.#state(x),
          dy: this.#state(gradient),
        },
        {
          ...this.#layers[layer].gradients,
          ...(needInput ? { dx: this.#state(dx) } : {}),
        },
      );
      gradient = dx;
    }
    return method.kind === 'full' ? gradient : undefined;
  }

  async release(): Promise<void> {
    for (const session of this.#sessions.values()) await session.release();
  }

  async #runForward(
    layer: number,
    layout: BatchLayout,
    dropout: DropoutKey,
    x: Float32Array,
    outputs: Bindings,
    cache?: AttentionCache,
  ): Promise<void> {
    const { config, method } = this.#options.parameters;
    const variant = this.#variant(layer, layout);
    const past = cache?.pastLength ?? 0;
    const pass = past > 0 ? 'continue' : 'forward';
    const session = await this.#session(pass, layout, variant, past, () =>
      layerForward(config, method, variant, { continues: past > 0 }),
    );
    const inputs = {
      ...this.#batchInputs.of(layout).forward,
      ...this.#inputs(layer, layout, dropout, variant),
      ...cache?.past(layer),
      x: this.#state(x),
    };
    await session.run(inputs, outputs);
  }

  #inputs(
    layer: number,
    layout: BatchLayout,
    dropout: DropoutKey,
    { select }: LayerVariant,
  ): Bindings {
    return {
      ...(select ? this.#batchInputs.of(layout).kept : {}),
      ...this.#layers[layer].values,
      ...this.#masks(layer, layout, dropout),
    };
  }

  #variant(layer: number, layout: BatchLayout): LayerVariant {
    const { config, method } = this.#options.parameters;
    return layerVariant(config, method, layer, sizesOf(layout));
  }

  #outputTokens(layer: number, layout: BatchLayout): number {
    return outputTokens(this.#options.parameters.config, layer, sizesOf(layout));
  }

  async #session(
    pass: string,
    { rows, length, ids, kept }: BatchLayout,
    variant: LayerVariant,
    past: number,
    graph: () => Graph,
  ): Promise<Session> {
    const { parameters, threads: limit } = this.#options;
    const threads = Math.min(
      threadsForRows(variant.select ? kept.length : ids.length, limit),
      threadsForAttention(parameters.config, { rows, length, past }, limit),
    );
    const key = `${pass} ${Object.values(variant).join(' ')} ${threads}`;
    const session = this.#sessions.get(key) ?? (await compile(graph(), threads));
    this.#sessions.set(key, session);
    return session;
  }

  /** The dropout masks of a layer; ones when evaluating. */
  #masks(layer: number, layout: BatchLayout, dropout: DropoutKey): Bindings {
    const { buffers, parameters } = this.#options;
    const { method } = parameters;
    if (method.kind === 'full' || this.#droppedGroups.length === 0) return {};
    return Object.fromEntries(
      this.#droppedGroups.map((group, index) => {
        const tokens =
          group.name === 'attention' ? layout.ids.length : this.#outputTokens(layer, layout);
        const data = buffers.take(dropoutName(group), tokens * group.inputSize);
        if (dropout === null) data.fill(1);
        else fillDropoutMask(data, streamKey(dropout, layer, index), method.dropout);
        return [dropoutName(group), tensor({ data, shape: [tokens, group.inputSize] })];
      }),
    );
  }

  /** [tokens, hidden] */
  #take(name: string, tokens: number, { rows, length }: BatchLayout): Float32Array {
    const { buffers, parameters } = this.#options;
    const { hiddenSize } = parameters.config;
    return buffers.take(name, tokens * hiddenSize, rows * length * hiddenSize);
  }

  #state(data: Float32Array) {
    const { hiddenSize } = this.#options.parameters.config;
    return tensor({ data, shape: [data.length / hiddenSize, hiddenSize] });
  }
}

/**
 * Masks for adapters' inputs: 0, or `1 / (1 − dropout)`, by element. They are made from a key, so that
 * the backward pass makes the forward pass's again.
 */
function fillDropoutMask(mask: Float32Array, key: number, dropout: number): void {
  const keep = 1 / (1 - dropout);
  const threshold = dropout * 0x1_0000_0000;
  for (let i = 0; i < mask.length; i++) mask[i] = randomBits(key, i) < threshold ? 0 : keep;
}
