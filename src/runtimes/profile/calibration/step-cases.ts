/**
 * Small trainings that stand for what takes time in large ones: starting graphs, products of narrow
 * and wide layers, adapters on frozen weights. Tokens enough that a step is work, layers few enough
 * that all cases together take seconds.
 *
 * @module
 */
import type { ModelConfig } from '../../../engine/model/config.ts';
import type { LoraSettings } from '../../plan.ts';

export interface StepCase {
  id: string;
  config: ModelConfig;
  /** Null for full fine-tuning. */
  lora: LoraSettings | null;
  rows: number;
  /** Tokens of a row; every second one carries loss, as in chats. */
  length: number;
}

const lora: LoraSettings = {
  rank: 16,
  alpha: 32,
  dropout: 0,
  targets: ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'],
};

/** Hidden and intermediate size, layers, heads and heads of keys, as the models named have them. */
function llama(
  vocabSize: number,
  [hiddenSize, intermediateSize]: [number, number],
  layers: number,
  [heads, kvHeads]: [number, number],
): ModelConfig {
  return {
    architecture: 'llama',
    vocabSize,
    hiddenSize,
    intermediateSize,
    layers,
    heads,
    kvHeads,
    headDim: 64,
    ropeTheta: 10_000,
    ropeScaling: null,
    rmsNormEps: 1e-5,
    tieEmbeddings: true,
    qkvBias: false,
    qkNorm: false,
    maxPositions: 1024,
    bosTokenId: null,
    eosTokenIds: [],
    padTokenId: null,
  };
}

const brew3m = llama(4096, [256, 512], 4, [4, 2]);
const brew10m = llama(4096, [384, 1056], 6, [6, 2]);
const smollm135m = llama(8192, [576, 1536], 5, [9, 3]);
const smollm360m = llama(8192, [960, 2560], 3, [15, 5]);

/** Changed cases need a new `calibrationVersion`. */
export const stepCases: readonly StepCase[] = [
  { id: 'brew-3m in full, short rows', config: brew3m, lora: null, rows: 2, length: 64 },
  { id: 'brew-10m in full', config: brew10m, lora: null, rows: 4, length: 256 },
  { id: 'five layers of 135M, adapters', config: smollm135m, lora, rows: 2, length: 256 },
  { id: 'three layers of 360M, adapters', config: smollm360m, lora, rows: 1, length: 512 },
];
