/**
 * From the decoder's last states to the loss and back, for the positions that carry loss only, in
 * chunks whose logits fit a fixed budget.
 *
 * @module
 */
import { headForward, headPairs, headTrain, vocabularyBlocks } from '../../blocks/head.ts';
import type { Graph } from '../../graph/graph.ts';
import { compile, tensor, type Session } from '../../graph/session.ts';
import { elements } from '../../model/config.ts';
import type { Predictions } from '../batches/batch-layout.ts';
import {
  headGradients,
  headParameters,
  outputMatrixName,
  type ModelParameters,
} from '../parameters/parameter-bindings.ts';
import type { ScratchBuffers } from './scratch-buffers.ts';
import { threadsForHead } from './thread-limits.ts';

/** Probabilities of one chunk, in floats: 48 MiB. Below some 256 rows, packing the matrix weighs in. */
const chunkFloats = 12 * 1024 * 1024;

/** Predictions go in chunks of equal size, at most this many at a time. */
export function chunkSize(targets: number, vocabSize: number): number {
  const limit = Math.max(16, Math.floor(chunkFloats / vocabSize));
  return Math.ceil(targets / Math.ceil(targets / limit));
}

export class OutputHead {
  readonly #parameters: ModelParameters;
  readonly #buffers: ScratchBuffers;
  readonly #threads: number;
  readonly #sessions = new Map<string, Session>();

  constructor(parameters: ModelParameters, buffers: ScratchBuffers, threads: number) {
    this.#parameters = parameters;
    this.#buffers = buffers;
    this.#threads = threadsForHead(parameters.config, threads);
  }

  /** Negative log-likelihood of each prediction. `states` is [kept, hidden]. */
  async score(states: Float32Array, predictions: Predictions): Promise<Float32Array> {
    const nll = new Float32Array(predictions.target.length);
    for (const chunk of this.#chunks(predictions)) {
      const session = await this.#session('forward', () => headForward(this.#parameters.config));
      const inputs = { ...headParameters(this.#parameters), ...this.#gather(states, chunk) };
      await session.run(inputs, { nll: column(nll.subarray(chunk.start, chunk.end)) });
    }
    return nll;
  }

  /**
   * Log-probabilities of several tokens after each of some states, in nats. What comes of one state
   * does not depend on the others.
   *
   * @param states [positions, hidden]
   * @param tokens For each position, those that are asked for.
   */
  async scoreMany(states: Float32Array, tokens: readonly Int32Array[]): Promise<Float64Array[]> {
    const { config } = this.#parameters;
    const width = config.hiddenSize;
    const session = await this.#session('pairs', () => headPairs(config));
    const results: Float64Array[] = [];
    const size = chunkSize(tokens.length, config.vocabSize);
    for (let start = 0; start < tokens.length; start += size) {
      const asked = tokens.slice(start, start + size);
      const from = asked.flatMap((list, position) => Array.from(list, () => BigInt(position)));
      const targets = asked.flatMap((list) => Array.from(list, BigInt));
      // The kernels compute a single row in another way than one of several.
      const rows = Math.max(2, asked.length);
      const x = this.#buffers.take('output.x', rows * width).fill(0);
      x.set(states.subarray(start * width, (start + asked.length) * width));
      const blocks = vocabularyBlocks(config.vocabSize).length;
      const shape = [rows, blocks];
      const [largest, likeliest] = [
        new Float32Array(rows * blocks),
        new Float32Array(rows * blocks),
      ];
      const logits = new Float32Array(targets.length);
      await session.run(
        {
          ...headParameters(this.#parameters),
          x: tensor({ data: x, shape: [rows, width] }),
          from: tensor({ data: BigInt64Array.from(from), shape: [from.length] }),
          targets: tensor({ data: BigInt64Array.from(targets), shape: [targets.length, 1] }),
        },
        {
          largest: tensor({ data: largest, shape }),
          likeliest: tensor({ data: likeliest, shape }),
          logits: column(logits),
        },
      );
      let at = 0;
      asked.forEach(({ length }, row) => {
        const [start, end] = [row * blocks, (row + 1) * blocks];
        const total = logSum(largest.subarray(start, end), likeliest.subarray(start, end));
        results.push(Float64Array.from(logits.subarray(at, (at += length)), (z) => z - total));
      });
    }
    return results;
  }

  /**
   * Scores, and writes the gradient of `states` for a loss of `Σ coefficient · nll` to `dStates`, each
   * prediction having a coefficient of its own. With `accumulate`, parameter gradients are added to those
   * that are there.
   */
  async train(
    states: Float32Array,
    predictions: Predictions,
    coefficients: Float32Array,
    dStates: Float32Array,
    accumulate: boolean,
  ): Promise<Float32Array> {
    const { config, method } = this.#parameters;
    const width = config.hiddenSize;
    const trainBase = method.kind === 'full';
    const nll = new Float32Array(predictions.target.length);
    dStates.fill(0);
    for (const chunk of this.#chunks(predictions)) {
      const count = chunk.end - chunk.start;
      const adding = trainBase && (accumulate || chunk.start > 0);
      const session = await this.#session(`train ${adding}`, () =>
        headTrain(config, { trainBase, accumulate: adding }),
      );
      const dx = this.#buffers.take('output.dx', count * width);
      const scaled = this.#buffers.take('output.scaled', trainBase ? count * width : 0);
      await session.run(
        {
          ...headParameters(this.#parameters),
          ...this.#gather(states, chunk),
          coefficients: column(coefficients.subarray(chunk.start, chunk.end)),
          ...(adding ? headGradients(this.#parameters, 'sum') : {}),
        },
        {
          nll: column(nll.subarray(chunk.start, chunk.end)),
          dx: tensor({ data: dx, shape: [count, width] }),
          ...headGradients(this.#parameters, 'grad'),
          ...(trainBase ? { scaled: tensor({ data: scaled, shape: [count, width] }) } : {}),
        },
      );
      addRows(dStates, chunk.position, dx, width, 1);
      if (trainBase) {
        const { optimizer } = this.#parameters;
        const gradient = optimizer.view('gradients', outputMatrixName(config));
        addRows(gradient, chunk.target, scaled, width, -1);
      }
    }
    return nll;
  }

  async release(): Promise<void> {
    for (const session of this.#sessions.values()) await session.release();
  }

  async #session(name: string, graph: () => Graph): Promise<Session> {
    const session = this.#sessions.get(name) ?? (await compile(graph(), this.#threads));
    this.#sessions.set(name, session);
    return session;
  }

  #chunks({ position, target }: Predictions) {
    const size = chunkSize(target.length, this.#parameters.config.vocabSize);
    const chunks = [];
    for (let start = 0; start < target.length; start += size) {
      const end = Math.min(start + size, target.length);
      chunks.push({
        start,
        end,
        position: position.subarray(start, end),
        target: target.subarray(start, end),
      });
    }
    return chunks;
  }

  /** The chunk's states and targets as graph inputs. */
  #gather(states: Float32Array, { position, target }: Omit<Predictions, 'example'>) {
    const width = this.#parameters.config.hiddenSize;
    const x = this.#buffers.take('output.x', elements([position.length, width]));
    position.forEach((row, i) => x.set(states.subarray(row * width, (row + 1) * width), i * width));
    return {
      x: tensor({ data: x, shape: [position.length, width] }),
      targets: tensor({ data: BigInt64Array.from(target, BigInt), shape: [target.length, 1] }),
    };
  }
}

/** `logsumexp` of all logits, from the largest of each block and its probability within the block. */
function logSum(largest: Float32Array, likeliest: Float32Array): number {
  const most = Math.max(...largest);
  let sum = 0;
  largest.forEach((value, block) => (sum += Math.exp(value - most) / likeliest[block]));
  return most + Math.log(sum);
}

const column = (data: Float32Array) => tensor({ data, shape: [data.length, 1] });

/** `to[rows[i]] += sign · from[i]`, in order. */
export function addRows(
  to: Float32Array,
  rows: Int32Array,
  from: Float32Array,
  width: number,
  sign: 1 | -1,
): void {
  for (let i = 0; i < rows.length; i++) {
    const start = rows[i] * width;
    const source = i * width;
    for (let j = 0; j < width; j++) to[start + j] += sign * from[source + j];
  }
}
