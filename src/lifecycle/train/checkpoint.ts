/**
 * A checkpoint set: the best and the last weights of a training run, the tokenizer, and how the
 * run went. Packaging, evaluation and chat open it.
 *
 * @module
 */
import type { ModelConfig } from '../../engine/model/config.ts';
import type { OpenWeights } from '../../engine/model/weights.ts';
import type { TokenizerFiles } from '../../engine/tokenizer/files.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { loadModel } from '../../runtimes/embedded/load-model.ts';
import type { LoraSettings, TrainPlan } from '../../runtimes/train-plan.ts';
import type { ModelReference, TrainDone } from '../../runtimes/protocol.ts';
import { baseReference } from '../../planning/resolved-base.ts';
import { startOf } from './fit-head.ts';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../../ledger/canonical-json.ts';

/** An evaluation on validation items; what is optional is of pairs. */
export interface HeldOutResult {
  step: number;
  loss: number;
  targetTokens: number;
  pairs?: number;
  rewardAccuracy?: number;
  rewardMargin?: number;
}

/** What `checkpoint.json` says. */
export interface CheckpointInfo {
  schema: 1;
  base: string;
  baseKind: 'scratch' | 'pretrained';
  baseDigest: string;
  /** Seed of the initial weights, from scratch. */
  seed: number;
  method: TrainPlan['method'];
  lora: LoraSettings | null;
  /** The lowest layers of the base, where not all are kept. */
  keepLayers?: number;
  config: ModelConfig;
  task: string;
  /** Record schema of the dataset, such as `chat`. */
  datasetSchema: string;
  sequenceLength: number;
  bestStep: number;
  lastStep: number;
  /**
   * Mean negative log-likelihood per target token on validation items, or loss per pair where pairs are
   * learnt; null without any.
   */
  bestLoss: number | null;
  stoppedBy: TrainDone['stoppedBy'];
  evals: HeldOutResult[];
}

/** A checkpoint that can be loaded; its files stay where they are. */
export interface OpenCheckpoint {
  info: CheckpointInfo;
  config: ModelConfig;
  tokenizer: TokenizerFiles;
  /** The best weights, for workers. */
  model: ModelReference;
  /** The base, all of its layers, for comparison. */
  base: ModelReference;
  /** Opens the best weights, an adapter merged in, to be read one tensor at a time. */
  openWeights(): Promise<OpenWeights>;
}

/**
 * Opens the best weights of a checkpoint set.
 *
 * @throws `model.unknown`, `model.changed` when the base model is gone or another one;
 *   `object.missing` when the artifact is no checkpoint set.
 */
export async function openCheckpoint(home: string, artifact: Artifact): Promise<OpenCheckpoint> {
  const info = artifact.json<CheckpointInfo>('checkpoint.json');
  const base = await baseReference(home, {
    id: info.base,
    kind: info.baseKind,
    digest: info.baseDigest,
    config: info.config,
    seed: info.seed,
  });
  const model: ModelReference = {
    kind: 'trained',
    base: startOf(base, info.keepLayers, artifact),
    weights: artifact.path('best.safetensors'),
    lora: info.lora,
  };
  return {
    info,
    config: info.config,
    tokenizer: readTokenizer(artifact),
    model,
    base,
    openWeights: async () => (await loadModel(model)).openWeights(),
  };
}

const folder = 'tokenizer';
const textFile = `${folder}/tokenizer.json`;
const restFile = `${folder}/tokenizer-files.json`;

/**
 * Writes a tokenizer into an artifact: `tokenizer/tokenizer.json` as every tool reads it, and
 * `tokenizer/tokenizer-files.json` for the rest of what the model carries.
 */
export function writeTokenizer(output: string, { tokenizerJson, ...rest }: TokenizerFiles): void {
  mkdirSync(join(output, folder), { recursive: true });
  writeFileSync(join(output, textFile), tokenizerJson);
  writeFileSync(join(output, restFile), `${canonicalJson(rest)}\n`);
}

/**
 * Reads what `writeTokenizer` wrote.
 *
 * @throws `object.missing` when the artifact has no tokenizer.
 */
export const readTokenizer = (artifact: Artifact): TokenizerFiles => ({
  ...artifact.json<Omit<TokenizerFiles, 'tokenizerJson'>>(restFile),
  tokenizerJson: artifact.text(textFile),
});

export const isTokenizerFile = (path: string): boolean => path.startsWith(`${folder}/`);
