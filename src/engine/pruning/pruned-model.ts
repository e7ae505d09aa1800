/**
 * A model of which only the lowest layers are kept. What these make of a text is no input for the head
 * of the whole model, whose upper layers turn it into one; a linear map stands in for them, as in "Jump
 * to Conclusions" (arXiv 2303.09435), and is multiplied into the head. So the result is an ordinary model
 * of fewer layers, with an output matrix of its own.
 *
 * @module
 */
import { Graph } from '../graph/graph.ts';
import { gemm } from '../graph/ops.ts';
import { compile, tensor } from '../graph/session.ts';
import type { ModelConfig } from '../model/config.ts';
import type { OpenWeights } from '../model/weights.ts';
import { embeddingName } from '../train/parameters/parameter-bindings.ts';

/** Of the norm before the head. */
export const normName = 'model.norm.weight';
const headName = 'lm_head.weight';

/** Rows of the head that are multiplied at once. */
const blockRows = 4096;

/**
 * Opens the weights of the model that keeps the lowest layers; the whole model's are closed with it.
 *
 * @param config Of the whole model.
 * @param map What `fitHeadMap` gives, [hidden, hidden]; null leaves norm and head as they are, which is
 *   enough to see what time and memory the model takes.
 */
export function openPruned(
  config: ModelConfig,
  whole: OpenWeights,
  map: Float32Array | null,
): OpenWeights {
  const head = config.tieEmbeddings ? embeddingName : headName;
  return {
    async read(name, into) {
      if (name === normName && map !== null) into.fill(1);
      else if (name === headName) {
        await whole.read(head, into);
        if (map !== null) await multiply(into, map, config.hiddenSize);
      } else await whole.read(name, into);
    },
    close: () => whole.close(),
  };
}

/** `matrix` [rows, width] becomes `matrix` · `map`, [width, width]. */
async function multiply(matrix: Float32Array, map: Float32Array, width: number): Promise<void> {
  const graph = new Graph();
  const x = graph.input('x', ['rows', width]);
  graph.output('y', gemm(graph, x, graph.input('map', [width, width])));
  // One thread takes less time for it than the weights take to read.
  const session = await compile(graph, 1);
  try {
    for (let at = 0; at < matrix.length; at += blockRows * width) {
      const rows = matrix.subarray(at, at + blockRows * width);
      const shape = [rows.length / width, width];
      await session.run(
        {
          x: tensor({ data: rows.slice(), shape }),
          map: tensor({ data: map, shape: [width, width] }),
        },
        { y: tensor({ data: rows, shape }) },
      );
    }
  } finally {
    await session.release();
  }
}
