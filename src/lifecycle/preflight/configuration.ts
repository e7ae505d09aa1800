/**
 * What decides a preflight report, beside the dataset.
 *
 * @module
 */
import type { TrainPlan } from '../../runtimes/plan.ts';

export interface PreflightConfiguration {
  task: string;
  runtime: string;
  /** A null digest: the model is in the catalogue, but its files are not here. */
  candidates: { id: string; digest: string | null; method: TrainPlan['method'] }[];
  /** Bytes that training may use; whole GiB. */
  memoryLimit: number;
  /** Export format that the model is meant for; null when that is open. */
  format: string | null;
  /** Seconds on the reference machine that a plan may take. */
  budgetSeconds: number;
  /** Write the proposed plans into the report. */
  plans: boolean;
}
