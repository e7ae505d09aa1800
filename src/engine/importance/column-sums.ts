/**
 * How large the inputs of a model's matrix products are on rows of text, column by column: an error of
 * a weight costs as much as what it is multiplied with is large. llama.cpp calls it the importance matrix:
 * https://github.com/ggml-org/llama.cpp/blob/master/tools/imatrix/README.md
 *
 * @module
 */
import { inputNorm, inverseName, middleNorm } from '../blocks/layer.ts';
import { placesOf } from '../choose/continuation-layout.ts';
import { tensor, type Bindings } from '../graph/session.ts';
import type { ModelConfig } from '../model/config.ts';
import type { Weights } from '../model/weights.ts';
import { layOut, type BatchLayout } from '../train/batches/batch-layout.ts';
import { frozenModel, type FrozenModel } from '../train/step/frozen-model.ts';

/** Bounds what is computed at once, for the sake of memory. */
const mostPlaces = 2048;

export interface ColumnSums {
  /** Tokens that were read. */
  tokens: number;
  /** By the name of a matrix, the sum of the squares of what each of its columns is multiplied with. */
  squares: ReadonlyMap<string, Float64Array>;
}

/**
 * Reads rows, and adds up the squares. Embedding and output matrix are left out, as llama.cpp does. The
 * sums do not depend on the number of threads.
 *
 * @param rows Token ids; none is empty or longer than the context.
 * @param read Hears after how many rows it is.
 */
export async function columnSums(
  config: ModelConfig,
  loadWeights: (weights: Weights) => Promise<void> | void,
  rows: readonly Int32Array[],
  { threads, read }: { threads: number; read: (rows: number) => void },
): Promise<ColumnSums> {
  const model = await frozenModel(config, loadWeights, threads);
  const squares = new Map<string, Float64Array>();
  const waiting = rows.toSorted((a, b) => b.length - a.length);
  try {
    while (waiting.length > 0) {
      const length = placesOf({ length: waiting[0].length, parents: [] });
      const batch = waiting.splice(0, Math.max(1, Math.floor(mostPlaces / length)));
      const layout = layOut(
        { rows: batch.map((ids, example) => [allOf(ids, example)]), length },
        config.heads / config.kvHeads,
      );
      await addLayers(config, model, layout, squares);
      read(rows.length - waiting.length);
    }
  } finally {
    await model.decoder.release();
  }
  return { tokens: rows.reduce((total, ids) => total + ids.length, 0), squares };
}

/** Marks every token as one that something is predicted from, so that the last layer computes all. */
const allOf = (ids: Int32Array, example: number) => ({
  ids: Int32Array.of(...ids, 0),
  targets: new Uint8Array(ids.length + 1).fill(1),
  example,
});

async function addLayers(
  config: ModelConfig,
  { parameters: { base }, buffers, decoder, embed }: FrozenModel,
  layout: BatchLayout,
  squares: Map<string, Float64Array>,
): Promise<void> {
  const { hiddenSize, intermediateSize, heads, headDim } = config;
  const tokens = layout.ids.length;
  const widths = {
    [inverseName(inputNorm)]: 1,
    attended: heads * headDim,
    middle: hiddenSize,
    [inverseName(middleNorm)]: 1,
    gate: intermediateSize,
    up: intermediateSize,
  };
  const places = new Map(
    Object.entries(widths).map(([name, width]) => [
      name,
      { width, data: buffers.take(`importance.${name}`, tokens * width) },
    ]),
  );
  const of = (name: string): Float32Array => places.get(name)!.data;
  const outputs: Bindings = Object.fromEntries(
    Array.from(places, ([name, { width, data }]) => [
      name,
      tensor({ data, shape: [tokens, width] }),
    ]),
  );
  const add = (names: readonly string[], width: number, valueAt: (at: number) => number) => {
    const sums = squares.get(names[0]) ?? new Float64Array(width);
    for (let at = 0; at < tokens * width; at++) sums[at % width] += valueAt(at) ** 2;
    for (const name of names) squares.set(name, sums);
  };
  embed(layout);
  await decoder.infer(layout, {
    pastLength: 0,
    past: () => ({}),
    added: () => outputs,
    keep(layer) {
      const name = (rest: string) => `model.layers.${layer}.${rest}`;
      const matrix = (rest: string) => name(`${rest}.weight`);
      const normed = (states: Float32Array, norm: typeof inputNorm | typeof middleNorm) => {
        const weight = base.get(name(norm)) as Float32Array;
        const inverse = of(inverseName(norm));
        return (at: number) => {
          const column = at % hiddenSize;
          return states[at] * inverse[(at - column) / hiddenSize] * weight[column];
        };
      };
      const [attended, gate, up] = ['attended', 'gate', 'up'].map(of);
      add(
        ['q', 'k', 'v'].map((one) => matrix(`self_attn.${one}_proj`)),
        hiddenSize,
        normed(decoder.input(layer % 2, layout), inputNorm),
      );
      add([matrix('self_attn.o_proj')], heads * headDim, (at) => attended[at]);
      add(
        ['gate', 'up'].map((one) => matrix(`mlp.${one}_proj`)),
        hiddenSize,
        normed(of('middle'), middleNorm),
      );
      // SwiGLU: what the down projection gets.
      add(
        [matrix('mlp.down_proj')],
        intermediateSize,
        (at) => (gate[at] / (1 + Math.exp(-gate[at]))) * up[at],
      );
    },
  });
}
