/**
 * What operations say on the way: a closed list of plain data, which each face shows as it can.
 *
 * @module
 */
import type { Run, RunEvent } from '../ledger/work/runs.ts';
import type { RecordedVerdict } from '../ledger/verdicts.ts';
import type { Decision } from './train/autopilot.ts';
import type { BenchmarkSummary } from '../lifecycle/benchmark/benchmark-summary.ts';
import type { SecondsHere } from '../planning/time/budget-here.ts';
import type { MemoryRange } from '../planning/memory/memory-forecast.ts';
import type { TimeEstimate } from '../planning/time/time-forecast.ts';
import type { CapForecast } from '../lifecycle/train/caps.ts';
import type { PlanForecast } from '../lifecycle/train/plan-stage.ts';
import type { RuntimeChoice } from '../runtimes/runtime.ts';
import type { TrainPlan } from '../runtimes/train-plan.ts';

/** A benchmark, with the id of its artifact. */
export interface BenchmarkReport {
  artifact: string;
  summary: BenchmarkSummary;
  verdict: RecordedVerdict;
}

/** A train plan and what it comes to; `planArtifact` is its id. */
export interface PlanReport {
  planArtifact: string;
  /** What trains by it, and why. */
  runtime: RuntimeChoice & { reason: string };
  plan: TrainPlan;
  forecast: PlanForecast;
  /** Of one process; on a card, what lies there. */
  memory: MemoryRange;
  time: TimeEstimate;
  caps?: CapForecast[];
}

export type News =
  /** The most that a download may take, in bytes. */
  | { kind: 'download-limit'; maxBytes: number }
  /** Autopilot decided something. */
  | { kind: 'decision'; decision: Decision }
  /** What a budget comes to on this machine, in seconds of the reference machine and here. */
  | { kind: 'budget'; seconds: number; here: SecondsHere }
  | { kind: 'benchmark'; benchmark: BenchmarkReport }
  /** Training is about to start by this plan. */
  | { kind: 'plan'; plan: PlanReport }
  | { kind: 'verdict'; verdict: RecordedVerdict }
  | OutputNews;

/** News that are what was asked for, rather than something beside it. */
export type OutputNews =
  /** A run is followed that goes to this step, where that is known. */
  | { kind: 'followed-run'; run: Run; steps: number | null }
  | { kind: 'run-event'; event: RunEvent }
  /** A piece of a reply, as it is written; null ends the reply. */
  | { kind: 'reply'; text: string | null };
