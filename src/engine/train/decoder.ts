/**
 * Runs a decoder forward and backward, one layer at a time. Two compiled graphs serve all layers;
 * activations between them lie in memory held here, so checkpointing is only a matter of where a
 * layer's saved tensors go: a place of their own, or one place for all, filled again on the way back.
 *
 * @module
 */
import { dropoutName, worthMerging } from '../blocks/projection.ts';
import { adapted, projectionGroups, type ProjectionGroup } from '../blocks/shape.ts';
import { layerBackward, layerForward, savedTensors, type SavedTensor } from '../blocks/layer.ts';
import type { Graph } from '../graph/graph.ts';
import { compile, tensor, type Bindings, type Session } from '../graph/session.ts';
import { elements } from '../model/config.ts';
import { streamKey } from '../model/random.ts';
import { ropeTable, type RopeTable } from '../model/rope.ts';
import { layerGradients, layerParameters, type Parameters } from './bindings.ts';
import type { Buffers } from './buffers.ts';
import { fillDropoutMask } from './dropout.ts';
import type { Layout } from './layout.ts';
import { threadsForRows } from './threads.ts';

export type ActivationCheckpointing = 'none' | 'layer';

export interface DecoderOptions {
  parameters: Parameters;
  buffers: Buffers;
  threads: number;
  activationCheckpointing: ActivationCheckpointing;
}

/** Keys the dropout masks of one forward and backward pass; null for evaluation. */
export type DropoutKey = number | null;

export class Decoder {
  readonly #options: DecoderOptions;
  readonly #sessions = new Map<string, Session>();
  readonly #saved: readonly SavedTensor[];
  readonly #droppedGroups: readonly ProjectionGroup[];
  readonly #layers: readonly Bindings[];
  #rope: RopeTable | undefined;

  constructor(options: DecoderOptions) {
    const { config, method } = options.parameters;
    this.#options = options;
    this.#saved = savedTensors(config, method);
    this.#droppedGroups =
      method.kind === 'lora' && method.dropout > 0
        ? projectionGroups(config).filter((group) => adapted(group, method).length > 0)
        : [];
    this.#layers = Array.from({ length: config.layers }, (_, layer) =>
      layerParameters(options.parameters, layer),
    );
  }

  /** Where the input of layer `layer` lies; of layer `layers`, the output of the last. */
  input(layer: number, layout: Layout): Float32Array {
    const { buffers, parameters } = this.#options;
    return buffers.take(`x.${layer}`, this.#tokens(layout) * parameters.config.hiddenSize);
  }

  /** Computes every layer from `input(0)`, keeping what backward needs. */
  async forward(layout: Layout, dropout: DropoutKey): Promise<Float32Array> {
    const { config } = this.#options.parameters;
    const shared = this.#batchInputs(layout);
    const checkpointed = this.#options.activationCheckpointing === 'layer';
    for (let layer = 0; layer < config.layers; layer++)
      await this.#runForward(layer, layout, shared, dropout, {
        y: this.#state(this.input(layer + 1, layout)),
        ...(checkpointed ? {} : this.#savedTensors(layer, layout)),
      });
    return this.input(config.layers, layout);
  }

  /** Computes every layer from `input(0)`, keeping nothing. */
  async infer(layout: Layout): Promise<Float32Array> {
    const shared = this.#batchInputs(layout);
    const { config } = this.#options.parameters;
    for (let layer = 0; layer < config.layers; layer++) {
      const y = this.#state(this.input((layer + 1) % 2, layout));
      const x = this.#state(this.input(layer % 2, layout));
      const session = await this.#forwardSession(layout);
      await session.run(
        { ...shared, ...this.#layers[layer], ...this.#masks(layer, layout, null), x },
        { y },
      );
    }
    return this.input(config.layers % 2, layout);
  }

  /**
   * From the gradient of the last layer's output to the parameters' gradients. Gives the gradient
   * of `input(0)`, or undefined when nothing there is trained. Overwrites `dy`.
   */
  async backward(
    layout: Layout,
    dropout: DropoutKey,
    dy: Float32Array,
    accumulate: boolean,
  ): Promise<Float32Array | undefined> {
    const { parameters, buffers, activationCheckpointing } = this.#options;
    const { config, method } = parameters;
    const shared = this.#batchInputs(layout);
    let gradient = dy;
    let other = buffers.take('dx', dy.length);
    for (let layer = config.layers - 1; layer >= 0; layer--) {
      const saved = this.#savedTensors(layer, layout);
      if (activationCheckpointing === 'layer')
        await this.#runForward(layer, layout, shared, dropout, saved);
      const needInput = layer > 0 || method.kind === 'full';
      const session = await this.#backwardSession(layout, accumulate, needInput);
      const { mask: _, ...inputs } = shared;
      await session.run(
        {
          ...inputs,
          ...this.#layers[layer],
          ...saved,
          ...this.#masks(layer, layout, dropout),
          ...(accumulate ? layerGradients(parameters, layer, 'sum') : {}),
          negativeSin: this.#ropeTensor('negativeSin'),
          x: this.#state(this.input(layer, layout)),
          dy: this.#state(gradient),
        },
        {
          ...layerGradients(parameters, layer, 'grad'),
          ...(needInput ? { dx: this.#state(other) } : {}),
        },
      );
      [gradient, other] = [other, gradient];
    }
    return method.kind === 'full' ? gradient : undefined;
  }

  async release(): Promise<void> {
    for (const session of this.#sessions.values()) await session.release();
  }

  async #runForward(
    layer: number,
    layout: Layout,
    shared: Bindings,
    dropout: DropoutKey,
    outputs: Bindings,
  ): Promise<void> {
    const x = this.#state(this.input(layer, layout));
    const masks = this.#masks(layer, layout, dropout);
    const session = await this.#forwardSession(layout);
    await session.run({ ...shared, ...this.#layers[layer], ...masks, x }, outputs);
  }

  #forwardSession(layout: Layout): Promise<Session> {
    const { config, method } = this.#options.parameters;
    const merge = worthMerging(config, method, this.#tokens(layout));
    return this.#session(`forward ${merge}`, layout, () => layerForward(config, method, { merge }));
  }

  #backwardSession(layout: Layout, accumulate: boolean, needInput: boolean): Promise<Session> {
    const { config, method } = this.#options.parameters;
    const merge = worthMerging(config, method, this.#tokens(layout));
    return this.#session(`backward ${accumulate} ${needInput} ${merge}`, layout, () =>
      layerBackward(config, method, { accumulate, needInput, merge }),
    );
  }

  async #session(name: string, layout: Layout, graph: () => Graph): Promise<Session> {
    const threads = threadsForRows(this.#tokens(layout), this.#options.threads);
    const key = `${name} ${threads}`;
    const session = this.#sessions.get(key) ?? (await compile(graph(), threads));
    this.#sessions.set(key, session);
    return session;
  }

  #batchInputs(layout: Layout): Bindings {
    const { rows, length, mask, maskRows, positions, positionCount } = layout;
    const { config } = this.#options.parameters;
    // The rotation wants a table as long as the rows, even where packing keeps positions low.
    const needed = Math.max(positionCount, length);
    if (this.#rope === undefined || this.#rope.positions < needed)
      this.#rope = ropeTable(config, needed);
    const stack = config.heads / config.kvHeads;
    return {
      positions: tensor({ data: positions, shape: [rows, length] }),
      rowShape: tensor({
        data: BigInt64Array.of(BigInt(rows), BigInt(length), -1n),
        shape: [3],
      }),
      mask: tensor({ data: mask, shape: [maskRows, 1, stack * length, length] }),
      cos: this.#ropeTensor('cos'),
      sin: this.#ropeTensor('sin'),
    };
  }

  #ropeTensor(part: 'cos' | 'sin' | 'negativeSin') {
    const table = this.#rope as RopeTable;
    const shape = [table.positions, this.#options.parameters.config.headDim / 2];
    return tensor({ data: table[part], shape });
  }

  #savedTensors(layer: number, layout: Layout): Bindings {
    const { buffers, activationCheckpointing } = this.#options;
    const place = activationCheckpointing === 'layer' ? 'shared' : String(layer);
    return Object.fromEntries(
      this.#saved.map(({ name, shape }) => {
        const sizes = shape(layout.rows, layout.length);
        const data = buffers.take(`${place}.${name}`, elements(sizes));
        return [name, tensor({ data, shape: sizes })];
      }),
    );
  }

  /** The dropout masks of a layer; ones when evaluating. */
  #masks(layer: number, layout: Layout, dropout: DropoutKey): Bindings {
    const { buffers, parameters } = this.#options;
    const { method } = parameters;
    if (method.kind === 'full' || this.#droppedGroups.length === 0) return {};
    const tokens = this.#tokens(layout);
    return Object.fromEntries(
      this.#droppedGroups.map((group, index) => {
        const data = buffers.take(dropoutName(group), tokens * group.inputSize);
        if (dropout === null) data.fill(1);
        else fillDropoutMask(data, streamKey(dropout, layer, index), method.dropout);
        return [dropoutName(group), tensor({ data, shape: [tokens, group.inputSize] })];
      }),
    );
  }

  #state(data: Float32Array) {
    const { hiddenSize } = this.#options.parameters.config;
    return tensor({ data, shape: [data.length / hiddenSize, hiddenSize] });
  }

  #tokens = ({ rows, length }: Layout): number => rows * length;
}
