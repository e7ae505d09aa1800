/**
 * A model being trained: parameters, gradients and optimizer state in memory, one optimizer step or
 * one evaluation at a time. The result does not depend on the number of threads, on the kind of
 * activation checkpointing, or on whether the state was saved and restored in between.
 *
 * @module
 */
import { fail } from '../../../problem/problem.ts';
import type { Method } from '../../blocks/shape.ts';
import type { ModelConfig, TensorSpec } from '../../model/config.ts';
import { streamKey } from '../../model/random.ts';
import { allocateWeights, type Weights } from '../../model/weights.ts';
import { AdamW, type OptimizerSettings, type Parameter } from '../../optimizer/adamw.ts';
import {
  countTargets,
  layOut,
  type BatchLayout,
  type Predictions,
} from '../batches/batch-layout.ts';
import { scoresOf, type Score } from '../batches/example-scores.ts';
import type { MicroBatch } from '../batches/micro-batch.ts';
import {
  addPairs,
  noPairs,
  pairCoefficients,
  rewardsOf,
  type PairObjective,
  type PairSums,
  type Rewards,
} from '../preference/pair-objective.ts';
import { Decoder, type ActivationCheckpointing } from './decoder.ts';
import { mergedWeights } from '../parameters/merged-weights.ts';
import { addRows, OutputHead } from './output-head.ts';
import {
  embeddingName,
  outputMatrixName,
  type ModelParameters,
} from '../parameters/parameter-bindings.ts';
import { ScratchBuffers } from './scratch-buffers.ts';
import { fillStartingAdapters } from '../parameters/starting-adapters.ts';
import { threadsForModel } from './thread-limits.ts';
import { trainableParameters } from '../parameters/trainable-parameters.ts';
import {
  restoreState,
  restoreTrainable,
  saveState,
  saveTrainable,
} from '../parameters/training-state.ts';

export interface TrainerOptions {
  config: ModelConfig;
  /** Fills the views with the base model's weights. */
  loadWeights: (weights: Weights) => Promise<void> | void;
  method: Method;
  optimizer: OptimizerSettings;
  /** `layer` keeps only each layer's input and computes the rest again in the backward pass. */
  activationCheckpointing: ActivationCheckpointing;
  threads: number;
  /** Decides adapters' initial values and dropout. */
  seed: number;
}

/** What came of computing gradients, before an update. */
export interface Gradients extends Partial<Rewards> {
  /** Mean negative log-likelihood per target token, in nats; of pairs, mean loss per pair. */
  loss: number;
  targetTokens: number;
}

export interface StepResult extends Gradients {
  /** Global L2 norm of the gradients before clipping. */
  gradNorm: number;
}

/** What the seed is used for; `starting-adapters.ts` has the other use. */
const purpose = { dropout: 2 } as const;

export class Trainer {
  readonly config: ModelConfig;
  readonly method: Method;
  readonly #options: TrainerOptions;
  readonly #parameters: ModelParameters;
  readonly #buffers: ScratchBuffers;
  readonly #decoder: Decoder;
  readonly #output: OutputHead;

  private constructor(
    options: TrainerOptions,
    parameters: ModelParameters,
    buffers: ScratchBuffers,
    decoder: Decoder,
    output: OutputHead,
  ) {
    this.config = options.config;
    this.method = options.method;
    this.#options = options;
    this.#parameters = parameters;
    this.#buffers = buffers;
    this.#decoder = decoder;
    this.#output = output;
  }

  /**
   * Takes memory for a model, loads its weights, and readies its optimizer.
   *
   * @throws `train.too-large` when the optimizer's state is beyond what it can address.
   */
  static async create(options: TrainerOptions): Promise<Trainer> {
    const { config, method, activationCheckpointing } = options;
    const threads = threadsForModel(config, method, options.threads);
    const optimizer = await AdamW.create(trainableParameters(config, method), options.optimizer);
    const base = allocateWeights(
      config,
      method.kind === 'full' ? () => optimizer.all('values') : undefined,
    );
    await options.loadWeights(base);
    if (method.kind === 'lora')
      fillStartingAdapters(optimizer.parameters, options.seed, (name) =>
        optimizer.view('values', name),
      );
    const parameters = { config, method, base, optimizer };
    const buffers = new ScratchBuffers();
    const decoder = new Decoder({ parameters, buffers, threads, activationCheckpointing });
    const output = new OutputHead(parameters, buffers, threads);
    return new Trainer(options, parameters, buffers, decoder, output);
  }

  /** Optimizer steps made so far. */
  get steps(): number {
    return this.#parameters.optimizer.steps;
  }

  /** The parameters that training changes, as views that each step updates. */
  trainableTensors(): { parameter: Parameter; values: Float32Array; gradients: Float32Array }[] {
    const { optimizer } = this.#parameters;
    return optimizer.parameters.map((parameter) => ({
      parameter,
      values: optimizer.view('values', parameter.name),
      gradients: optimizer.view('gradients', parameter.name),
    }));
  }

  /**
   * Makes one optimizer step over all micro-batches together: the loss is the mean over their target
   * tokens, or with an objective for pairs, whose rows the batches must be of, over their pairs.
   *
   * @throws `train.no-targets`, `train.too-long`; `train.diverged` when the loss or the gradients are
   *   no finite numbers, with the parameters spoilt.
   */
  async step(
    batches: readonly MicroBatch[],
    learningRate: number,
    objective?: PairObjective,
  ): Promise<StepResult> {
    const computed = await this.computeGradients(batches, objective);
    const { loss } = computed;
    const gradNorm = this.#parameters.optimizer.update(learningRate);
    if (!Number.isFinite(loss) || !Number.isFinite(gradNorm))
      fail('train.diverged', `step ${this.steps}: loss ${loss}, gradient norm ${gradNorm}`, {
        evidence: { step: this.steps, loss: String(loss), gradNorm: String(gradNorm) },
      });
    return { ...computed, gradNorm };
  }

  /**
   * Does the first half of a step: leaves the gradients in place and the parameters unchanged.
   *
   * @throws `train.no-targets`, `train.too-long`.
   */
  async computeGradients(
    batches: readonly MicroBatch[],
    objective?: PairObjective,
  ): Promise<Gradients> {
    const scored = batches.filter((batch) => countTargets(batch) > 0);
    const targetTokens = scored.reduce((total, batch) => total + countTargets(batch), 0);
    if (targetTokens === 0) fail('train.no-targets', 'no token of this step carries loss');
    const pairs = scored.reduce((total, { rows }) => total + rows.length, 0);
    const embedding = this.#embeddingGradient();
    if (!this.config.tieEmbeddings) embedding?.fill(0);
    const sums = noPairs();
    let loss = 0;
    for (const [index, batch] of scored.entries()) {
      const layout = this.#layOut(batch);
      const dropout = streamKey(this.#options.seed, purpose.dropout, this.steps, index);
      this.#embed(layout);
      const states = await this.#decoder.forward(layout, dropout);
      const dStates = this.#buffers.take('dy', states.length);
      const { predictions } = layout;
      const coefficients =
        objective === undefined
          ? new Float32Array(predictions.target.length).fill(1 / targetTokens)
          : await this.#judgePairs(objective, states, predictions, pairs, sums);
      const nll = await this.#output.train(states, predictions, coefficients, dStates, index > 0);
      for (const value of nll) loss += value;
      const dInput = await this.#decoder.backward(layout, dropout, dStates, index > 0);
      if (embedding !== undefined && dInput !== undefined)
        addRows(embedding, layout.ids, dInput, this.config.hiddenSize, 1);
    }
    return objective === undefined
      ? { loss: loss / targetTokens, targetTokens }
      : { loss: sums.loss / pairs, targetTokens, ...rewardsOf(sums) };
  }

  /** Adds the pairs of a micro-batch to `sums`, and gives the coefficient of each prediction. */
  async #judgePairs(
    objective: PairObjective,
    states: Float32Array,
    predictions: Predictions,
    pairs: number,
    sums: PairSums,
  ): Promise<Float32Array> {
    const nll = await this.#output.score(states, predictions);
    const losses = objective.lossesOf(scoresOf(predictions, nll));
    addPairs(sums, losses.values());
    return pairCoefficients(predictions, losses, pairs);
  }

  /**
   * Sums up the log-probabilities of every example's target tokens, by `Segment.example`; an example
   * without any is absent.
   *
   * @throws `train.too-long`.
   */
  async score(batches: readonly MicroBatch[]): Promise<Map<number, Score>> {
    const scores = new Map<number, Score>();
    for (const batch of batches) {
      if (countTargets(batch) === 0) continue;
      const layout = this.#layOut(batch);
      this.#embed(layout);
      const states = await this.#decoder.infer(layout);
      const nll = await this.#output.score(states, layout.predictions);
      for (const [example, score] of scoresOf(layout.predictions, nll)) scores.set(example, score);
    }
    return scores;
  }

  /** The model as one set of plain tensors, adapters merged in, one tensor at a time. */
  mergedWeights(): AsyncGenerator<{ spec: TensorSpec; values: Float32Array }> {
    return mergedWeights(this.#parameters, this.#options.threads);
  }

  /** Writes the trainable parameters and the optimizer's state, with the caller's own notes. */
  save(folder: string, notes: unknown = null): Promise<void> {
    return saveState(folder, this.#parameters.optimizer, notes);
  }

  /**
   * Reads what `save` wrote, and gives the notes.
   *
   * @throws `checkpoint.damaged` when a file is not as it was written; `checkpoint.mismatch` when
   *   another model or method was saved.
   */
  restore(folder: string): Promise<unknown> {
    return restoreState(folder, this.#parameters.optimizer);
  }

  /** Writes the trainable parameters only: enough to evaluate and export, not to resume. */
  saveWeights(folder: string): Promise<void> {
    return saveTrainable(folder, this.#parameters.optimizer);
  }

  /**
   * Reads the trainable parameters of what `save` or `saveWeights` wrote.
   *
   * @throws `checkpoint.damaged` when a file is not as it was written; `checkpoint.mismatch` when
   *   another model or method was saved.
   */
  restoreWeights(folder: string): Promise<void> {
    return restoreTrainable(folder, this.#parameters.optimizer);
  }

  async close(): Promise<void> {
    await this.#decoder.release();
    await this.#output.release();
  }

  #layOut(batch: MicroBatch): BatchLayout {
    const { heads, kvHeads, maxPositions } = this.config;
    const layout = layOut(batch, heads / kvHeads);
    if (layout.positionCount > maxPositions)
      fail('train.too-long', `${layout.positionCount} positions; the model has ${maxPositions}`, {
        evidence: { positions: layout.positionCount, limit: maxPositions },
      });
    return layout;
  }

  #embed(layout: BatchLayout): void {
    const width = this.config.hiddenSize;
    const embedding = this.#parameters.base.get(embeddingName) as Float32Array;
    const x = this.#decoder.input(0, layout);
    layout.ids.forEach((id, i) =>
      x.set(embedding.subarray(id * width, (id + 1) * width), i * width),
    );
  }

  /** Undefined when the embedding is frozen. With tied embeddings the head writes here first. */
  #embeddingGradient(): Float32Array | undefined {
    if (this.method.kind === 'lora') return undefined;
    const { optimizer } = this.#parameters;
    const name = this.config.tieEmbeddings ? outputMatrixName(this.config) : embeddingName;
    return optimizer.view('gradients', name);
  }
}
