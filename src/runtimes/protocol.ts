/**
 * The run protocol: what a supervisor and a worker say to each other, one JSON object a line.
 * The supervisor starts the worker with the path of a job file; the worker answers on standard
 * output with events. Every runtime (embedded, torch, a cluster later) speaks it.
 *
 * @module
 */
import type { ModelConfig } from '../engine/model/config.ts';
import type { Rewards } from '../engine/train/preference/pair-objective.ts';
import type { TokenizerFiles } from '../engine/tokenizer/files.ts';
import type { Problem } from '../problem/problem.ts';
import type { LoraSettings, TrainPlan } from './train-plan.ts';
import type { TorchSettings } from './torch/settings.ts';
import type { Calibration } from './machine/calibration/calibration.ts';

/** How a worker gets a model's weights. Paths are local; digests decide identity elsewhere. */
export type ModelReference =
  | { kind: 'scratch'; config: ModelConfig; seed: number }
  /** A Hugging Face folder or a GGUF file. */
  | { kind: 'pretrained'; path: string }
  /**
   * The lowest layers of a base, with its head made to fit: `map` is what a fit-head job wrote, or null
   * where it is not yet known and only shapes count.
   */
  | { kind: 'pruned'; base: ModelReference; layers: number; map: string | null }
  /** Trained weights on top of a base: a whole model, or a LoRA adapter to merge. */
  | { kind: 'trained'; base: ModelReference; weights: string; lora: LoraSettings | null };

export interface TrainJob {
  kind: 'train';
  plan: TrainPlan;
  base: ModelReference;
  /** Token sets (engine/tokenizer/token-set.ts). */
  tokens: { train: string; validation: string };
  /** Where the results go: see `TrainDone`. */
  output: string;
  /** Where checkpoints to resume from are kept; a rerun with the same folder goes on from there. */
  state: string;
  threads: number;
  /**
   * Moves every weight that is trained by one unit in the last place before the first step, up or down
   * by this seed, to see how far rounding alone carries the run; left out, they stay.
   */
  nudge?: number;
  /** Bytes of resident memory; the run stops with a checkpoint when it is above. */
  memoryLimit: number | null;
  limits: TrainLimits;
  /**
   * How PyTorch is to compute; absent for the embedded engine. With it `base` is a Hugging Face folder.
   */
  torch?: TorchSettings;
  /** With `torch`: safetensors file of the adapter to start from, in PEFT's names; null for none. */
  adapter?: string | null;
}

/**
 * What ends a training before its plan does; null where nothing does. At a limit the worker evaluates,
 * writes its results as it would at the plan's `stopAtStep`, and is done, stopped by `budget`. One step
 * at least is made in any case.
 */
export interface TrainLimits {
  /**
   * Seconds from the start of the first step of this attempt; of a run that is resumed, those that are
   * left. No step is begun that would, as long as the shortest so far, end after it.
   */
  seconds: number | null;
  /** Tokens read in all steps of the run, those before a resume included; never more are read. */
  tokens: number | null;
}

/**
 * Takes steps of a plan on the largest of its micro-batches and evaluates the largest ones, to see what
 * that takes; nothing is kept of the model.
 */
export interface ProbeJob {
  kind: 'probe';
  plan: TrainPlan;
  base: ModelReference;
  tokens: { train: string; validation: string };
  threads: number;
  /** As in a train job. */
  torch?: TorchSettings;
  adapter?: string | null;
}

/** Scores items without training: log-probabilities of target tokens. */
export interface ScoreJob {
  kind: 'score';
  model: ModelReference;
  tokens: string;
  /** JSON file to write: an array with one `ItemScore` per example of the set, in order. */
  output: string;
  threads: number;
  /** As in a train job; the model, or the base of its adapter, is a Hugging Face folder then. */
  torch?: TorchSettings;
}

/** How probable a model finds the target tokens of one item. */
export interface ItemScore {
  /** Sum of natural-log probabilities of the target tokens. */
  logProbability: number;
  targetTokens: number;
}

/**
 * Finds which of given continuations a model finds likeliest after each prompt, by best-first search:
 * one prompt's answer does not depend on the others.
 */
export interface ChooseJob {
  kind: 'choose';
  model: ModelReference;
  /** Token ids of each prompt, one at least. */
  prompts: number[][];
  /** Token ids of each continuation, one at least; with the longest prompt they fit the context. */
  continuations: number[][];
  /**
   * One list for each way of comparing: what the log-probability of each continuation is divided by.
   */
  weights: number[][];
  /** For each prompt the continuation whose log-probability is wanted in any case; null for none. */
  wanted: (number | null)[];
  /** JSON file to write: an array with one `Choice` per prompt, in order. */
  output: string;
  threads: number;
  /** As in a train job; the model, or the base of its adapter, is a Hugging Face folder then. */
  torch?: TorchSettings;
}

/** Computes what the last layer of a model makes of prompts. The embedded engine alone does it. */
export interface StatesJob {
  kind: 'states';
  model: ModelReference;
  /** Token ids of each prompt, one at least; none is longer than the context. */
  prompts: number[][];
  /**
   * File to write: 32 bit floats, [prompts, 2 · hidden]. The mean over the tokens of a prompt comes
   * first, then the state after its last token.
   */
  output: string;
  threads: number;
}

/**
 * Adds up how large the inputs of each matrix are on rows of text. The embedded engine alone does it.
 */
export interface ImportanceJob {
  kind: 'importance';
  model: ModelReference;
  /** Token ids of each row, one at least and `rowTokens` at most. */
  rows: number[][];
  rowTokens: number;
  /** What the file says that the rows are of. */
  dataset: string;
  /** File to write: see `engine/checkpoint/gguf/importance.ts`. */
  output: string;
  threads: number;
}

/**
 * Fits the head of a base to its lowest layers, on examples. The embedded engine alone does it.
 */
export interface FitHeadJob {
  kind: 'fit-head';
  base: ModelReference;
  /** Layers that are kept. */
  layers: number;
  /** Token set of the examples. */
  tokens: string;
  /** Safetensors file to write. */
  output: string;
  threads: number;
}

/** Measures what this machine does; see `machine/calibration`. */
export interface CalibrateJob {
  kind: 'calibrate';
  threads: number;
  /** A folder on the disk whose write rate is measured. */
  folder: string;
}

/** Writes a reply to each prompt, greedily: the same job, the same replies. */
export interface GenerateJob {
  kind: 'generate';
  model: ModelReference;
  tokenizer: TokenizerFiles;
  /** Token ids after which the model is to write. One as long as the context gets an empty reply. */
  prompts: number[][];
  /** Tokens of a reply at most. */
  maxTokens: number;
  /** JSON file to write: the token ids of each reply, in order, without what ended it. */
  output: string;
  threads: number;
  /** As in a train job; the model, or the base of its adapter, is a Hugging Face folder then. */
  torch?: TorchSettings;
}

export type Job =
  | TrainJob
  | ProbeJob
  | ScoreJob
  | ChooseJob
  | StatesJob
  | ImportanceJob
  | FitHeadJob
  | GenerateJob
  | CalibrateJob;

/** What a worker says of itself, for the record of the run; it is in no artifact. */
export interface Fingerprint {
  runtime: 'embedded' | 'torch';
  engine: string;
  platform: string;
  /** Model of the processor, or name of the GPU, that computes. */
  device: string;
  /**
   * What rounds alike: the widest vector instructions of a processor (`avx512`, `avx2`, `neon`) or the
   * architecture of a GPU (`sm_90`).
   */
  processorClass: string;
  /** Of the programs and libraries that compute, by name. */
  versions: Record<string, string>;
}

/** What a worker says; `done` or `failed` comes last. */
export type WorkerEvent =
  | { type: 'hello'; fingerprint: Fingerprint; pid: number }
  /** Training goes on from a checkpoint; later steps of an earlier attempt come again. */
  | { type: 'resumed'; step: number }
  | {
      type: 'heartbeat';
      residentBytes: number;
      /** Of the worker's memory, how much is swapped out; absent where the system does not say. */
      swappedBytes?: number;
      /** Memory of a GPU that is in use, and the share of its time, 0 to 1, in which it computed. */
      deviceBytes?: number;
      deviceUtilization?: number;
      /** Steps made; absent before training begins. */
      step?: number;
    }
  | ({
      type: 'metric';
      step: number;
      loss: number;
      learningRate: number;
      gradNorm: number;
      targetTokens: number;
      tokens: number;
      seconds: number;
      /** Seconds of these in which the step waited for its data; left out where that cannot be. */
      dataSeconds?: number;
    } & Partial<Rewards>)
  /** Rewards are of a training on pairs, whose loss is the mean of a pair. */
  | ({
      type: 'eval';
      step: number;
      loss: number;
      targetTokens: number;
      best: boolean;
      /** Held-out pairs that were compared. */
      pairs?: number;
    } & Partial<Rewards>)
  | { type: 'checkpoint'; step: number }
  | { type: 'progress'; done: number; total: number; unit: string }
  | { type: 'log'; level: 'info' | 'warning'; message: string }
  | { type: 'done'; result: Done }
  | { type: 'failed'; problem: Problem };

/**
 * The output folder holds `best.safetensors`, `metrics.jsonl`, and `last.safetensors` when the last
 * step was not the best.
 */
export interface TrainDone {
  kind: 'train';
  lastStep: number;
  bestStep: number;
  /**
   * Held-out loss of the best step, in nats per target token, or per pair where pairs are learnt; null
   * when there was nothing to evaluate on.
   */
  bestLoss: number | null;
  stoppedBy: 'schedule' | 'budget' | 'early-stopping';
  peakResidentBytes: number;
  seconds: number;
}

export interface ScoreDone {
  kind: 'score';
  items: number;
  /** Tokens that were computed: what examples begin with alike is computed once. */
  tokens: number;
  peakResidentBytes: number;
  seconds: number;
}

export interface ChooseDone {
  kind: 'choose';
  items: number;
  /** Tokens that were computed, those of the prompts included. */
  tokens: number;
  peakResidentBytes: number;
  seconds: number;
}

export interface StatesDone {
  kind: 'states';
  items: number;
  tokens: number;
  peakResidentBytes: number;
  seconds: number;
}

export interface ImportanceDone {
  kind: 'importance';
  rows: number;
  tokens: number;
  peakResidentBytes: number;
  seconds: number;
}

export interface FitHeadDone {
  kind: 'fit-head';
  examples: number;
  peakResidentBytes: number;
  seconds: number;
}

export interface ProbeDone {
  kind: 'probe';
  peakResidentBytes: number;
  /** What lay on a card at its peak, where one computed. */
  peakDeviceBytes?: number;
  /** Seconds of a step of the largest micro-batch, once it has run before. */
  stepSeconds: number;
  /** That micro-batch: its rows, the tokens of each with padding, and the tokens that carry loss. */
  rows: number;
  length: number;
  targetTokens: number;
}

export interface CalibrateDone {
  kind: 'calibrate';
  calibration: Calibration;
}

export interface GenerateDone {
  kind: 'generate';
  replies: number;
  tokens: number;
  peakResidentBytes: number;
  seconds: number;
}

export type Done =
  | TrainDone
  | ProbeDone
  | ScoreDone
  | ChooseDone
  | StatesDone
  | ImportanceDone
  | FitHeadDone
  | GenerateDone
  | CalibrateDone;

const eventTypes: ReadonlySet<string> = new Set<WorkerEvent['type']>([
  'hello',
  'resumed',
  'heartbeat',
  'metric',
  'eval',
  'checkpoint',
  'progress',
  'log',
  'done',
  'failed',
]);

/** Reads one line of a worker; undefined when it is something else, such as a library's chatter. */
export function parseEvent(line: string): WorkerEvent | undefined {
  try {
    const value = JSON.parse(line) as WorkerEvent | null;
    return eventTypes.has(value?.type ?? '') ? (value as WorkerEvent) : undefined;
  } catch {
    return undefined;
  }
}
