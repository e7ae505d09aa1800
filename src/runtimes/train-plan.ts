/**
 * The train plan: everything that decides the bytes of a checkpoint, given base model and tokens.
 * Thread count and time are deliberately absent: they must not change the result.
 *
 * @module
 */
import { z } from 'zod';
import type { Method } from '../engine/blocks/shape.ts';
import { prunedConfig, type ModelConfig } from '../engine/model/config.ts';

export const loraSchema = z.strictObject({
  rank: z.int().positive(),
  alpha: z.number().positive(),
  dropout: z.number().min(0).max(0.9),
  /** Module names in Hugging Face terms, for example `q_proj`. */
  targets: z.array(
    z.enum(['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj']),
  ),
});

/**
 * Learning from pairs of replies: which of two to one prompt is the better. `dpo` compares with the base
 * as it is before training (arXiv 2305.18290), `orpo` with nothing, and learns the better reply besides
 * (arXiv 2403.07691). `beta` is what a difference between the replies counts.
 */
export const preferenceSchema = z.strictObject({
  loss: z.enum(['dpo', 'orpo']),
  beta: z.number().positive(),
});

/**
 * A change to a plan while it ran, so that it could go on: memory had run out, or training diverged.
 * It holds from step `afterStep + 1` on; of each setting the last amendment that names it decides. The
 * evaluation after a step goes by the settings of that step, the one before all steps by those of the
 * first.
 */
export const amendmentSchema = z.strictObject({
  /** Steps made before it, 0 for a change from the start. */
  afterStep: z.int().nonnegative(),
  /**
   * Rows of a micro-batch. Each micro-batch of the plan is cut, in its order, into ones of this many
   * rows, each padded by itself; a step keeps its rows and is one step, so that `microBatchRows` times
   * `gradientAccumulation` stays what it is.
   */
  microBatchRows: z.int().positive().optional(),
  gradientAccumulation: z.int().positive().optional(),
  /** Multiplies the learning rate of the schedule. */
  learningRateFactor: z.number().positive().optional(),
  /** For people; nothing is decided by it. */
  reason: z.string(),
});

export const trainPlanSchema = z.strictObject({
  schema: z.literal(1),
  /** Catalogue id of a from-scratch base, or the id of a model added to the store. */
  base: z.string(),
  method: z.enum(['full', 'lora']),
  lora: loraSchema.nullable(),
  /**
   * Only so many of the lowest layers of a pretrained base are kept, and its head is made to fit them
   * before training. Left out, the whole base is trained.
   */
  keepLayers: z.int().positive().optional(),
  /**
   * Tokens per row of a batch; longer examples are cut, shorter ones packed or padded. A pair of replies
   * is a row of up to twice as many.
   */
  sequenceLength: z.int().positive(),
  /** Rows per micro-batch. */
  microBatchRows: z.int().positive(),
  /** Micro-batches per optimizer step. */
  gradientAccumulation: z.int().positive(),
  packing: z.boolean(),
  /**
   * Packed examples that begin alike, with one system message say, are in a row with that beginning once,
   * and so more of them in one. Left out, each is written whole.
   */
  sharedOpenings: z.boolean().optional(),
  /**
   * A reply longer than a row: `leave_out` trains on nothing of its record, `cut` on its beginning,
   * which teaches a model to stop in the middle.
   */
  longReplies: z.enum(['leave_out', 'cut']).default('leave_out'),
  /** Length of the schedule in optimizer steps. */
  steps: z.int().positive(),
  /** Set when a run was stopped before `steps`, by its budget or early stopping: replay stops there. */
  stopAtStep: z.int().positive().nullable(),
  learningRate: z.number().positive(),
  schedule: z.enum(['cosine', 'linear', 'constant']),
  warmupSteps: z.int().nonnegative(),
  /** Learning rate at the end of the schedule, as a share of `learningRate`. */
  finalLearningRateShare: z.number().min(0).max(1),
  weightDecay: z.number().nonnegative(),
  beta1: z.number().min(0).max(1),
  beta2: z.number().min(0).max(1),
  epsilon: z.number().positive(),
  /** Gradients are scaled down to this global L2 norm; null leaves them alone. */
  maxGradNorm: z.number().positive().nullable(),
  evalEverySteps: z.int().positive(),
  checkpointEverySteps: z.int().positive(),
  /**
   * Stop after `patience` evaluations without an improvement: a held-out loss that is below the last
   * one that was an improvement by more than `minDelta` nats and `standardErrors` standard errors of
   * the paired difference over held-out examples.
   */
  earlyStopping: z
    .strictObject({
      patience: z.int().positive(),
      minDelta: z.number(),
      standardErrors: z.number().nonnegative().default(0),
    })
    .nullable(),
  /** `layer` keeps only each layer's input and recomputes the rest in the backward pass. */
  activationCheckpointing: z.enum(['none', 'layer']),
  seed: z.int().nonnegative(),
  /** Left out, replies are learnt token by token; of a pair, the better one alone. */
  preference: preferenceSchema.optional(),
  /** In order of `afterStep`. */
  amendments: z.array(amendmentSchema).default([]),
});

export type PreferenceSettings = z.infer<typeof preferenceSchema>;
export type LoraSettings = z.infer<typeof loraSchema>;
export type Amendment = z.infer<typeof amendmentSchema>;
export type TrainPlan = z.infer<typeof trainPlanSchema>;

/** Gives the shape of the model that a plan trains, out of that of its base. */
export const trainedConfig = (
  base: ModelConfig,
  { keepLayers }: Pick<TrainPlan, 'keepLayers'>,
): ModelConfig => (keepLayers === undefined ? base : prunedConfig(base, keepLayers));

/** Gives a plan's method as the engine has it. */
export const methodOf = ({ lora }: Pick<TrainPlan, 'lora'>): Method =>
  lora === null ? { kind: 'full' } : { kind: 'lora', ...lora };
