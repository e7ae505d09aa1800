/**
 * What decides a benchmark, and what its parts are lent to work with.
 *
 * @module
 */
import type { BenchmarkFloorPolicy } from '../../catalog/tasks/benchmark-floor-policy.ts';
import type { SelectionPolicy } from '../../catalog/tasks/selection-policy.ts';
import type { DeviceReference } from '../../catalog/runtimes/device-class.ts';
import type { RuntimeConfiguration } from '../../runtimes/runtime.ts';
import type { PreferenceSettings, TrainPlan } from '../../runtimes/train-plan.ts';
import type { StageContext } from '../stage/stage.ts';

/** What decides a benchmark, beside its inputs. */
export interface BenchmarkConfiguration extends RuntimeConfiguration {
  task: string;
  candidates: {
    id: string;
    digest: string;
    method: TrainPlan['method'];
    /** How it learns from pairs of replies; absent where replies are learnt by themselves. */
    preference?: PreferenceSettings;
  }[];
  selection: SelectionPolicy;
  /** What Gate C will ask of the winner: scoring goes on until that is known. */
  floor: BenchmarkFloorPolicy;
  /** Examples from training that pretrained bases are shown before they are trained. */
  shots: number;
  /** What seconds are counted on; absent for the reference machine of the catalogue. */
  reference?: DeviceReference;
  /** Seconds for all candidates together. */
  budgetSeconds: number;
  /** The same, while Gate C is open: what is beyond the budget goes to scoring more items. */
  decidingSeconds: number;
}

export type BenchmarkInputs = 'dataset' | 'preflight';
export type BenchmarkContext = StageContext<BenchmarkConfiguration, BenchmarkInputs>;

/** The version of the stage, which is part of every score's tags. */
export const benchmarkVersion = '17';
