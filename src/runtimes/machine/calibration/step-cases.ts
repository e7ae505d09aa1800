/**
 * Small trainings that stand for what takes time in large ones: starting graphs, products of narrow
 * and wide layers, adapters on frozen weights. Tokens enough that a step is work, layers few enough
 * that all cases together take seconds.
 *
 * @module
 */
import { baseConfig, findBase } from '../../../catalog/models/base-model.ts';
import { projections } from '../../../engine/blocks/shape.ts';
import type { ModelConfig } from '../../../engine/model/config.ts';
import type { LoraSettings } from '../../train-plan.ts';

export interface StepCase {
  id: string;
  config: ModelConfig;
  /** Adapters to train; null for full fine-tuning. */
  lora: LoraSettings | null;
  rows: number;
  /** Tokens of a row; every second one carries loss, as in chats. */
  length: number;
}

const lora: LoraSettings = {
  rank: 16,
  alpha: 32,
  dropout: 0,
  targets: [...projections],
};

/** A base of the catalogue, with fewer layers and tokens where it is large. */
function configOf(id: string, change: Partial<ModelConfig> = {}): ModelConfig {
  const base = findBase(id);
  if (base === undefined) throw new Error(`the catalogue has no ${id}`);
  return { ...baseConfig(base), ...change };
}

const brew3m = configOf('brew-3m');
const brew10m = configOf('brew-10m');
const smollm135m = configOf('smollm2-135m', { vocabSize: 8192, layers: 5 });
const smollm360m = configOf('smollm2-360m-instruct', { vocabSize: 8192, layers: 3 });

/** Changed cases need a new `calibrationVersion`. */
export const stepCases: readonly StepCase[] = [
  { id: 'brew-3m in full, short rows', config: brew3m, lora: null, rows: 2, length: 64 },
  { id: 'brew-10m in full', config: brew10m, lora: null, rows: 4, length: 256 },
  { id: 'five layers of 135M, adapters', config: smollm135m, lora, rows: 2, length: 256 },
  { id: 'three layers of 360M, adapters', config: smollm360m, lora, rows: 1, length: 512 },
];
