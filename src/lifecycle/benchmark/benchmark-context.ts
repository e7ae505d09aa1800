/**
 * What decides a benchmark, and what its parts are lent to work with.
 *
 * @module
 */
import type { SelectionPolicy } from '../../catalog/tasks/selection-policy.ts';
import type { TrainPlan } from '../../runtimes/train-plan.ts';
import type { StageContext } from '../stage/stage.ts';

/** What decides a benchmark, beside its inputs. */
export interface BenchmarkConfiguration {
  task: string;
  candidates: { id: string; digest: string; method: TrainPlan['method'] }[];
  selection: SelectionPolicy;
  /** Examples from training that pretrained bases are shown before they are trained. */
  shots: number;
  /** Seconds on the reference machine of the catalogue, for all candidates together. */
  budgetSeconds: number;
}

export type BenchmarkInputs = 'dataset' | 'preflight';
export type BenchmarkContext = StageContext<BenchmarkConfiguration, BenchmarkInputs>;

/** The version of the stage, which is part of every score's tags. */
export const benchmarkVersion = '14';
