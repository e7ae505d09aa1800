/**
 * Memory that training by a plan needs, from shapes, against what the machine may give.
 *
 * @module
 */
import type { ModelConfig } from '../../engine/model/config.ts';
import type { Example } from '../../engine/train/batches/micro-batch.ts';
import type { TrainingShapes } from '../../engine/train/memory/graph-peaks.ts';
import {
  fullShapes,
  plannedShapes,
  type TrainedModel,
} from '../../engine/train/memory/planned-shapes.ts';
import { trainingMemory, type TrainingMemory } from '../../engine/train/memory/training-memory.ts';
import type { Finding } from '../../ledger/verdicts.ts';
import { problem } from '../../problem/problem.ts';
import { methodOf, type TrainPlan } from '../../runtimes/train-plan.ts';
import { controlGroup } from '../../runtimes/machine/control-group.ts';
import { thisHost } from '../../runtimes/machine/host.ts';

/** Bytes of resident memory at the peak. */
export interface MemoryRange {
  low: number;
  expected: number;
  high: number;
}

export interface MemoryEstimate extends MemoryRange {
  origin: 'estimated';
  /** The part of all three that follows from shapes alone: every array that the engine allocates. */
  certain: number;
  /** What the expected figure is made of. */
  items: TrainingMemory & { tokens: number };
}

/** What a plan is going to train on, or a sample of it. */
export interface PlannedTokens {
  train: readonly Example[];
  validation: readonly Example[];
  /** Counts of the whole training set. */
  counts: { examples: number; tokens: number };
}

const gibibyte = 1024 ** 3;

/**
 * What the training set takes in the worker: ids and marks, twice while they are read, and their
 * views.
 */
const bytesPerToken = 10;
const bytesPerExample = 700;

/** Estimates from the micro-batches that the plan will meet. */
export const estimateMemory = (
  config: ModelConfig,
  plan: TrainPlan,
  tokens: PlannedTokens,
): MemoryEstimate =>
  estimate(plannedShapes(trainedModel(config, plan), plan, tokens), tokens.counts);

/**
 * The largest micro-batch by rows, at the plan's sequence length, and by sequence length, at the
 * plan's rows, whose high bound is within the limit, rows being full to the last token.
 */
export interface LargestFit {
  /** Rows of a micro-batch; 0 where not even one fits. */
  microBatchRows: number;
  /** Tokens of a row, in steps of 16, at most what the model can attend to; 0 where nothing fits. */
  sequenceLength: number;
}

/** More is of no use: a step of so many rows would take minutes. */
const mostRows = 512;
const lengthStep = 16;

/** Estimates the memory of the embedded runtime by a plan whose rows are full to the last token. */
export const fullMemory = (
  config: ModelConfig,
  plan: TrainPlan,
  counts: PlannedTokens['counts'] & { targetTokens: number },
): MemoryEstimate =>
  estimate(
    fullShapes(trainedModel(config, plan), plan, counts.targetTokens / Math.max(1, counts.tokens)),
    counts,
  );

/**
 * Finds the largest micro-batches within `limit` bytes.
 *
 * @param memory What a plan takes whose rows are full.
 */
export function largestFit(
  config: ModelConfig,
  plan: TrainPlan,
  limit: number,
  memory: (changed: TrainPlan) => MemoryRange,
): LargestFit {
  const fits = (change: Partial<TrainPlan>) => fitsIn(memory({ ...plan, ...change }), limit);
  const lengths = Math.floor(config.maxPositions / lengthStep);
  return {
    microBatchRows: largest(mostRows, (microBatchRows) => fits({ microBatchRows })),
    sequenceLength:
      lengthStep * largest(lengths, (steps) => fits({ sequenceLength: lengthStep * steps })),
  };
}

/** Takes the first examples, until they have at least so many tokens together. */
export function firstTokens<T extends Example>(examples: readonly T[], tokens: number): T[] {
  let count = 0;
  for (let sum = 0; sum < tokens && count < examples.length; count++)
    sum += examples[count].ids.length;
  return examples.slice(0, count);
}

/**
 * Tells whether it fits within `limit` bytes by its high bound: a run that the system kills is lost
 * time.
 */
export const fitsIn = ({ high }: MemoryRange, limit: number): boolean => high <= limit;

/** Finds `preflight.memory` or `preflight.memory-tight` where it does not fit within `limit` bytes. */
export function memoryFindings(memory: MemoryRange, limit: number): Finding[] {
  const { low, expected, high } = memory;
  const evidence = { low, expected, high, limit };
  const needs = `training needs about ${gib(expected)} GiB (${gib(low)} to ${gib(high)}) of memory; ${gib(limit)} GiB are there`;
  if (fitsIn(memory, limit)) return [];
  const code = expected > limit ? 'preflight.memory' : 'preflight.memory-tight';
  return [problem(code, needs, { evidence })];
}

/**
 * Gives the bytes that a process may use here: the smaller of the machine's memory and its control
 * group's limit, down to whole GiB, and at least one, so that it is stable from run to run.
 */
export function memoryLimit(): number {
  const host = thisHost();
  const bytes = Math.min(host.totalMemory, controlGroup(host).memoryLimit ?? Infinity);
  return Math.max(1, Math.floor(bytes / gibibyte)) * gibibyte;
}

const trainedModel = (config: ModelConfig, plan: TrainPlan): TrainedModel => ({
  config,
  method: methodOf(plan),
  checkpointing: plan.activationCheckpointing,
  ...(plan.preference && { pairs: true }),
});

function estimate(shapes: TrainingShapes, counts: PlannedTokens['counts']): MemoryEstimate {
  const { low, expected, high } = trainingMemory(shapes);
  const tokens = bytesPerToken * counts.tokens + bytesPerExample * counts.examples;
  const { weights, gradients, optimizer, activations } = expected;
  const total = (items: TrainingMemory) =>
    Object.values(items).reduce((sum: number, bytes: number) => sum + bytes, tokens);
  return {
    origin: 'estimated',
    low: total(low),
    expected: total(expected),
    high: total(high),
    certain: weights + gradients + optimizer + activations + tokens,
    items: { ...expected, tokens },
  };
}

/** The largest of 1 … `most` that fits, or 0; what is larger than one that does not fit does not. */
function largest(most: number, fits: (count: number) => boolean): number {
  let [good, bad] = [0, most + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (fits(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

const gib = (bytes: number): string => (bytes / gibibyte).toFixed(1);
