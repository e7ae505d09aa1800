/**
 * A model that keeps the keys and values of prompts, and goes on from them: what it has read of a
 * prompt and its continuations is never computed again.
 *
 * Every prompt is computed as if it were alone, whatever is computed beside it, so that results are the
 * same to the last bit. Products of matrices are the same row by row; what a softmax over the keys adds
 * up in which order follows from how many places there are, so these depend on the prompt alone. It holds
 * where widths are multiples of 16, as in all models that we know: what is left over beyond that is
 * rounded differently.
 *
 * @module
 */
import { tensor, type Bindings } from '../graph/session.ts';
import { elements, type ModelConfig } from '../model/config.ts';
import type { Weights } from '../model/weights.ts';
import { type BatchLayout, layOut } from '../train/batches/batch-layout.ts';
import type { Segment } from '../train/batches/micro-batch.ts';
import { frozenModel, type FrozenModel } from '../train/step/frozen-model.ts';
import { OutputHead } from '../train/step/output-head.ts';
import {
  type AddedToken,
  continuationLayout,
  grow,
  mostAdded,
  placesOf,
  type ReadTokens,
  tokensOf,
} from './continuation-layout.ts';

/** A prompt that was read, and the tokens that were added after it. */
export interface ReadPrompt extends ReadTokens {
  /** By layer: [kvHeads, places, headDim], of which the tokens take the first. */
  keys: Float32Array[];
  values: Float32Array[];
}

export class PromptDecoder {
  readonly config: ModelConfig;
  readonly #model: FrozenModel;
  readonly #output: OutputHead;

  private constructor(model: FrozenModel, threads: number) {
    this.config = model.parameters.config;
    this.#model = model;
    this.#output = new OutputHead(model.parameters, model.buffers, threads);
  }

  /** Takes memory for a model and loads its weights; whoever creates it closes it. */
  static async create(
    config: ModelConfig,
    loadWeights: (weights: Weights) => Promise<void> | void,
    threads: number,
  ): Promise<PromptDecoder> {
    return new PromptDecoder(await frozenModel(config, loadWeights, threads), threads);
  }

  /**
   * Reads prompts that take equally many places (`placesOf`).
   *
   * @param prompts Token ids; none is empty.
   * @returns With the state after each prompt, [prompts, hidden], which the next call overwrites.
   */
  async read(
    prompts: readonly Int32Array[],
  ): Promise<{ read: ReadPrompt[]; states: Float32Array }> {
    const read = prompts.map(({ length }): ReadPrompt => ({
      length,
      parents: [],
      keys: [],
      values: [],
    }));
    const length = placesOf(read[0]);
    // The kernels compute a single row in another way than one of several: it gets a companion.
    const company = prompts.length === 1 ? [prompts[0].subarray(0, 1)] : [];
    const rows = [...prompts, ...company].map((ids, example) => [upToItsEnd(ids, example)]);
    const layout = layOut({ rows, length }, this.config.heads / this.config.kvHeads);
    const size = this.config.kvHeads * length * this.config.headDim;
    const own = (all: Float32Array, row: number) => all.slice(row * size, (row + 1) * size);
    const states = await this.#infer(layout, 0, [], (layer, keys, values) => {
      for (const [row, prompt] of read.entries()) {
        prompt.keys[layer] = own(keys, row);
        prompt.values[layer] = own(values, row);
      }
    });
    return { read, states };
  }

  /**
   * Gives for each prompt the mean of the states after its tokens, and the state after its last one.
   *
   * @param prompts Token ids that take equally many places (`placesOf`); none is empty.
   * @returns [prompts, 2 · hidden]: the mean first.
   */
  async meanAndLast(prompts: readonly Int32Array[]): Promise<Float32Array> {
    const { hiddenSize, heads, kvHeads } = this.config;
    const length = placesOf({ length: Math.max(...prompts.map((ids) => ids.length)), parents: [] });
    // The kernels compute a single row in another way than one of several: it gets a companion.
    const company = prompts.length === 1 ? [prompts[0].subarray(0, 1)] : [];
    const rows = [...prompts, ...company].map((ids, example) => [allOf(ids, example)]);
    const states = await this.#infer(layOut({ rows, length }, heads / kvHeads), 0, [], () => {});
    const found = new Float32Array(prompts.length * 2 * hiddenSize);
    let token = 0;
    for (const [row, ids] of prompts.entries()) {
      const mean = found.subarray(2 * row * hiddenSize, (2 * row + 1) * hiddenSize);
      for (let at = 0; at < ids.length; at++, token++)
        for (let i = 0; i < hiddenSize; i++) mean[i] += states[token * hiddenSize + i] / ids.length;
      const last = (token - 1) * hiddenSize;
      found.set(states.subarray(last, last + hiddenSize), (2 * row + 1) * hiddenSize);
    }
    return found;
  }

  /**
   * Computes tokens after prompts that take equally many places, and adds them to these.
   *
   * @param rows Each has one token at least, and `mostAdded` at most.
   * @returns The state after each token, in their order: [tokens, hidden], which the next call
   *   overwrites.
   */
  async extend(
    rows: readonly { prompt: ReadPrompt; added: AddedToken[] }[],
  ): Promise<Float32Array> {
    const { config } = this;
    const prompts = rows.map(({ prompt }) => prompt);
    const places = placesOf(prompts[0]);
    const layout = continuationLayout(rows, config.heads / config.kvHeads);
    const grown = rows.map(({ prompt, added }) => grow(prompt, added));
    const states = await this.#infer(layout, places, prompts, (layer, keys, values) => {
      for (const [row, { prompt, added }] of rows.entries()) {
        const move = (before: Float32Array, all: Float32Array): Float32Array => {
          const { kvHeads, headDim } = config;
          const room = placesOf(grown[row]) * headDim;
          const after = new Float32Array(kvHeads * room);
          const used = tokensOf(prompt) * headDim;
          for (let head = 0; head < kvHeads; head++) {
            const old = head * places * headDim;
            after.set(before.subarray(old, old + used), head * room);
            const own = (row * kvHeads + head) * mostAdded * headDim;
            after.set(all.subarray(own, own + added.length * headDim), head * room + used);
          }
          return after;
        };
        prompt.keys[layer] = move(prompt.keys[layer], keys);
        prompt.values[layer] = move(prompt.values[layer], values);
      }
    });
    for (const [row, { prompt }] of rows.entries()) prompt.parents = grown[row].parents;
    return states;
  }

  /**
   * Gives the log-probabilities of tokens after each of some states.
   *
   * @param states [positions, hidden]
   * @param tokens For each position, those that are asked for.
   */
  logProbabilities(states: Float32Array, tokens: readonly Int32Array[]): Promise<Float64Array[]> {
    return this.#output.scoreMany(states, tokens);
  }

  async close(): Promise<void> {
    await this.#model.decoder.release();
    await this.#output.release();
  }

  async #infer(
    layout: BatchLayout,
    pastLength: number,
    before: readonly ReadPrompt[],
    keep: (layer: number, keys: Float32Array, values: Float32Array) => void,
  ): Promise<Float32Array> {
    const { kvHeads, headDim } = this.config;
    const room = (name: string, length: number) => {
      const shape = [layout.rows, kvHeads, length, headDim];
      return { shape, data: this.#model.buffers.take(name, elements(shape)) };
    };
    const past = (name: 'keys' | 'values', layer: number) => {
      const whole = room(`past.${name}`, pastLength);
      const size = kvHeads * pastLength * headDim;
      for (const [row, prompt] of before.entries()) whole.data.set(prompt[name][layer], row * size);
      return tensor(whole);
    };
    const keys = room('added.keys', layout.length);
    const values = room('added.values', layout.length);
    this.#model.embed(layout);
    return this.#model.decoder.infer(layout, {
      pastLength,
      past: (layer): Bindings =>
        pastLength === 0 ? {} : { 'past.k': past('keys', layer), 'past.v': past('values', layer) },
      added: () => ({ 'heads.k': tensor(keys), 'heads.v': tensor(values) }),
      keep: (layer) => keep(layer, keys.data, values.data),
    });
  }
}

/** Marks every token of a prompt as one that something is predicted from. */
const allOf = (ids: Int32Array, example: number): Segment => ({
  ids: Int32Array.of(...ids, 0),
  targets: new Uint8Array(ids.length + 1).fill(1),
  example,
});

/** Marks the last token of a prompt as one that something is predicted from. */
function upToItsEnd(ids: Int32Array, example: number): Segment {
  const targets = new Uint8Array(ids.length + 1);
  targets[ids.length] = 1;
  return { ids: Int32Array.of(...ids, 0), targets, example };
}
