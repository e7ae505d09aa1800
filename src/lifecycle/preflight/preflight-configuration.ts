/**
 * What decides a preflight report, beside the dataset.
 *
 * @module
 */
import type { Use } from '../../catalog/licences/uses.ts';
import type { DeviceReference } from '../../catalog/runtimes/device-class.ts';
import type { TorchSettings } from '../../runtimes/torch/settings.ts';
import type { Finding } from '../../ledger/verdicts.ts';
import type { PreferenceSettings, TrainPlan } from '../../runtimes/train-plan.ts';
import type { PlanOverrides } from '../../planning/plan-overrides.ts';
import type { PlanProfile } from '../../planning/plan-defaults.ts';
import type { MemoryRange } from '../../planning/memory/memory-forecast.ts';

/** A candidate that is to be looked at. */
export interface AskedCandidate {
  id: string;
  /** Digest of the base; null when it cannot be opened, for the reason in `unusable`. */
  digest: string | null;
  method: TrainPlan['method'];
  /** How it is to learn from pairs of replies; absent where replies are learnt by themselves. */
  preference?: PreferenceSettings;
  unusable?: Finding;
  /** What was measured on this machine, where it decides otherwise than the forecast. */
  memory?: MemoryRange;
}

/** How PyTorch is to train, and what budgets are counted on where that is a card. */
export interface TorchPreflight {
  settings: TorchSettings;
  reference?: DeviceReference;
}

export interface PreflightConfiguration {
  task: string;
  runtime: 'embedded' | 'torch';
  /** Absent for the embedded runtime. */
  torch?: TorchPreflight;
  candidates: AskedCandidate[];
  /** Bytes that training may use in one process; whole GiB where that is this machine's memory. */
  memoryLimit: number;
  /** Export format that the model is meant for; null when that is open. */
  format: string | null;
  /** Serving target that the model is meant for; null when that is open. */
  target: string | null;
  /** What the model is for; null when nobody said, and licences are not judged. */
  use: Use | null;
  /** Licence of the data as stated by the sample, the import or the user; null when nobody said. */
  dataLicence: string | null;
  /** Seconds that a plan may take on the reference machine, or on the class of cards. */
  budgetSeconds: number;
  /** Wishes that every plan is made by, and the profile whose plan decides. */
  settings: { profile: PlanProfile; overrides: PlanOverrides };
  /** Rows are at least this long. */
  leastSequenceLength: number;
  /** What training is seeded with, so that a proposed plan is the one that is trained. */
  trainingSeed: number;
  /** Whether the proposed plans are written into the report. */
  plans: boolean;
}
