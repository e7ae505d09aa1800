/**
 * The benchmark summary: what was compared, on what, and who won. `benchmark.json` of the artifact;
 * `items.jsonl` beside it has one line per entry and item, with what the scores are made of.
 *
 * @module
 */
import type { TrainPlan } from '../../runtimes/plan.ts';
import type { Comparison } from '../evaluation/compare.ts';
import type { Metric, MetricName } from '../evaluation/metrics/metric.ts';

/** How a score came about: after the short training, before any, or by counting. */
export type Setting = 'trained' | 'untrained' | 'baseline';

export interface Entry {
  /** Candidate or baseline id. */
  id: string;
  setting: Setting;
  /** The deciding metric first. */
  metrics: Metric[];
  /** Trainable and frozen parameters; 0 for baselines. */
  parameters: number;
  start: 'scratch' | 'pretrained' | null;
  training: { method: TrainPlan['method']; steps: number; tokens: number; epochs: number } | null;
  tags: Tags;
}

/** The same tags give the same score. */
export interface Tags {
  dataset: string;
  trainSample: string;
  heldOutSample: string;
  seed: number;
  /** Version of the stage, hence of engine and metrics as it uses them. */
  stage: string;
  base: string | null;
  tokenizer: string | null;
  /** Digest of the plan of the short training. */
  plan: string | null;
  metrics: Partial<Record<MetricName, number>>;
}

export interface Choice {
  id: string;
  method: TrainPlan['method'];
  /** The one it was weighed against, with the paired difference; null when it ran alone. */
  next: { id: string; comparison: Comparison } | null;
  reason: string;
}

export interface BenchmarkSummary {
  schema: 1;
  task: string;
  metric: MetricName;
  samples: {
    train: { items: number; digest: string };
    heldOut: { items: number; digest: string; split: 'validation' };
  };
  /** Best first by the deciding metric. */
  ranking: Entry[];
  winner: Choice;
  /** Seconds on the reference machine of the catalogue. */
  forecast: { budgetSeconds: number; referenceSeconds: number };
  /** Each baseline against the winner, paired: negative means the winner needs fewer bits. */
  againstBaselines: Record<string, Comparison>;
}
