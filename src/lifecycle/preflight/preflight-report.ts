/**
 * The preflight report: for each candidate whether it is READY for this data, task and machine, and
 * if not, why and what to do. `preflight.json` of the artifact.
 *
 * @module
 */
import type { Use } from '../../catalog/licences/uses.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import type { Finding } from '../../ledger/verdicts.ts';
import type { TrainPlan } from '../../runtimes/train-plan.ts';
import type { DiskEstimate } from '../../planning/disk-forecast.ts';
import type { TokenStatistics } from '../../planning/tokens/encode-records.ts';
import type { TokenRun } from '../../planning/tokens/learnt-tokens.ts';
import type { Forecast } from '../../planning/make-plan.ts';
import type { PlanProfile } from '../../planning/plan-defaults.ts';
import type { LargestFit, MemoryRange } from '../../planning/memory/memory-forecast.ts';
import type { PlanMemoryEstimate } from './plan-memory.ts';
import type { TorchPreflight } from './preflight-configuration.ts';
import { basename } from 'node:path';
import type { Problem } from '../../problem/problem.ts';
import type { CanonicalRecord } from '../../catalog/records/record.ts';

/** What is said of a candidate. */
export interface CandidateReport {
  id: string;
  status: 'READY' | 'NOT READY';
  /** Digest of the base; null when there are no files. */
  digest: string | null;
  method: TrainPlan['method'];
  findings: Finding[];
  /** What was found out; null when the model is not there to be looked at. */
  facts: CandidateFacts | null;
  /** Proposed plans, where they were asked for and the candidate is ready. */
  plans: PlanProposal[] | null;
}

/** What was found out about a candidate; shares are from 0 to 1. */
export interface CandidateFacts {
  start: 'scratch' | 'pretrained';
  architecture: string;
  parameters: number;
  trainableParameters: number;
  vocabulary: number;
  /** Positions of the model. */
  context: number;
  licence: string | null;
  /** Lengths of a sample of training records. */
  tokens: TokenStatistics;
  sequenceLength: number;
  /** Records that lose their oldest turns, and the tokens of these. */
  truncated: number;
  lostTokens: number;
  /** Records whose reply alone is longer than a row. */
  longReplies: number;
  unknownShare: number;
  /** Share of tokens that stand for one byte of a character. */
  byteShare: number;
  changedTexts: number;
  bytesPerToken: number;
  /** A record as this model gets it, and which of its tokens are learnt. */
  example: LearntExample;
  /** Memory of the balanced plan. */
  memory: PlanMemoryEstimate;
  /** What was decided on in its stead, because a measurement on this machine says otherwise. */
  measuredMemory: MemoryRange | null;
  /** Key of the balanced plan's shapes: under it peaks of its runs are recorded. */
  shapes: string;
  /** The largest micro-batches within the memory limit, otherwise by the balanced plan. */
  largestFit: LargestFit;
  /** Disk of the balanced plan. */
  disk: DiskEstimate;
  plan: TrainPlan;
  forecast: Forecast;
}

/** A record of the sample with its loss mask; long texts are shortened in the middle. */
export interface LearntExample {
  row: { file: string; line: number; id: string };
  runs: TokenRun[];
}

/** A plan that could be trained by, and why. */
export interface PlanProposal {
  profile: PlanProfile;
  plan: TrainPlan;
  forecast: Forecast;
  memory: PlanMemoryEstimate;
  disk: DiskEstimate;
  /** Settings in which it differs from the balanced plan. */
  differences: { setting: string; value: unknown; balanced: unknown }[];
  why: string;
}

/** What `preflight.json` says. */
export interface PreflightReport {
  schema: 1;
  task: string;
  records: string;
  runtime: string;
  /** How PyTorch would train; absent for the embedded runtime. */
  torch?: TorchPreflight;
  /** What the model is meant for; null where that was left open. */
  format: string | null;
  target: string | null;
  use: Use | null;
  dataLicence: string | null;
  /** What training may use, in bytes. */
  memoryLimit: number;
  /** Training records that there are, and that were looked at: all, or so many drawn by hash. */
  rows: number;
  sampled: number;
  candidates: CandidateReport[];
}

/** @throws `object.missing` when the artifact is no preflight report. */
export const reportOf = (artifact: Artifact): PreflightReport =>
  artifact.json<PreflightReport>('preflight.json');

/** Takes from a problem what belongs to this machine alone: stack traces and folders. */
export function portable({ cause: _cause, location, ...finding }: Problem): Finding {
  if (location === undefined) return finding;
  const { file, ...rest } = location;
  return { ...finding, location: file === undefined ? rest : { ...rest, file: basename(file) } };
}

const shownRows = 3;

/** Finds where the rows with these ids come from, of the first few. */
export type RowReference = (ids: readonly string[]) => { file: string; line: number; id: string }[];

/** Makes what finds rows by the ids of records. */
export function rowReferences(records: readonly CanonicalRecord[]): RowReference {
  const sources = new Map(records.map(({ id, source }) => [id, source]));
  return (ids) => ids.slice(0, shownRows).map((id) => ({ ...sources.get(id)!, id }));
}
