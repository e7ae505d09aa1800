/**
 * The train plan: everything that decides the bytes of a checkpoint, given base model and tokens.
 * Thread count and time are deliberately absent: they must not change the result.
 *
 * @module
 */
import { z } from 'zod';
import type { Method } from '../engine/blocks/shape.ts';

export const loraSchema = z.strictObject({
  rank: z.int().positive(),
  alpha: z.number().positive(),
  dropout: z.number().min(0).max(0.9),
  /** Module names in Hugging Face terms, for example `q_proj`. */
  targets: z.array(
    z.enum(['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj']),
  ),
});

export const trainPlanSchema = z.strictObject({
  schema: z.literal(1),
  /** Catalogue id of a from-scratch base, or the id of a model added to the store. */
  base: z.string(),
  method: z.enum(['full', 'lora']),
  lora: loraSchema.nullable(),
  /** Tokens per row of a batch; longer examples are cut, shorter ones packed or padded. */
  sequenceLength: z.int().positive(),
  /** Rows per micro-batch. */
  microBatchRows: z.int().positive(),
  /** Micro-batches per optimizer step. */
  gradientAccumulation: z.int().positive(),
  packing: z.boolean(),
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
  /** Stop after this many evaluations without an improvement of at least `minDelta`. */
  earlyStopping: z.strictObject({ patience: z.int().positive(), minDelta: z.number() }).nullable(),
  /** `layer` keeps only each layer's input and recomputes the rest in the backward pass. */
  activationCheckpointing: z.enum(['none', 'layer']),
  seed: z.int().nonnegative(),
});

export type LoraSettings = z.infer<typeof loraSchema>;
export type TrainPlan = z.infer<typeof trainPlanSchema>;

/** Gives a plan's method as the engine has it. */
export const methodOf = ({ lora }: Pick<TrainPlan, 'lora'>): Method =>
  lora === null ? { kind: 'full' } : { kind: 'lora', ...lora };
