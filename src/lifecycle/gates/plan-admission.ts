/**
 * Gate B on a plan: what is about to be trained, judged by the plan itself, wherever its settings
 * came from. Preflight may have looked at other settings, or never have been asked.
 *
 * @module
 */
import type { Ledger } from '../../ledger/ledger.ts';
import type { Project } from '../../ledger/projects.ts';
import type { Finding, RecordedVerdict, Verdict } from '../../ledger/verdicts.ts';
import { problem } from '../../problem/problem.ts';
import { requireUnchanged } from '../../models/unchanged.ts';
import { shapeKey } from '../../runtimes/machine/memory-peaks.ts';
import { correctMemory, peaksHere } from '../../planning/memory/memory-correction.ts';
import { leftOutLimit } from '../preflight/checks/length.ts';
import { planFindings } from '../preflight/checks/plan.ts';
import { lookAround, type Surroundings } from '../preflight/surroundings.ts';
import {
  memoryFindings,
  memoryLimit,
  type MemoryRange,
} from '../../planning/memory/memory-forecast.ts';
import type { PlannedTraining } from '../train/train-project.ts';
import { recordVerdict } from './standing.ts';

/** What Gate B asks of a plan. */
export interface AdmissionPolicy {
  /** Bytes that training may take. */
  memoryLimit: number;
  /** Share of the records that may be left out because their replies do not fit. */
  maxLeftOutShare: number;
}

function judgePlan(
  { artifact, base, plan, forecast, configuration }: PlannedTraining,
  policy: AdmissionPolicy,
  { findings: ofMachine }: Pick<Surroundings, 'findings'>,
  memory: MemoryRange,
): Verdict {
  const findings = [
    ...planFindings(plan, forecast, base, configuration.overrides),
    ...leftOut(forecast, policy),
    ...memoryFindings(memory, policy.memoryLimit),
    ...ofMachine,
  ];
  const refused = findings.some(({ severity }) => severity === 'error');
  return {
    gate: 'B',
    outcome: refused ? 'FAIL' : 'PASS',
    policy,
    evidence: [artifact.id],
    findings,
  };
}

function leftOut(
  { dropped, train, truncated }: PlannedTraining['forecast'],
  { maxLeftOutShare }: AdmissionPolicy,
): Finding[] {
  const share = dropped / (dropped + train.examples);
  if (share <= maxLeftOutShare) return [];
  return [
    problem(
      'preflight.reply-left-out',
      `${dropped} of ${dropped + train.examples} records are left out: their replies do not fit`,
      { severity: 'error', evidence: { dropped, truncated, limit: maxLeftOutShare } },
    ),
  ];
}

/**
 * Judges a plan on this machine as it is now, by the memory that runs and probes like it took here,
 * and records the verdict.
 *
 * @throws `model.unknown`, `model.changed` when the base is gone, or its files are no longer those that
 *   were added.
 */
export async function admitPlan(
  ledger: Ledger,
  project: Project,
  planned: PlannedTraining,
): Promise<RecordedVerdict> {
  if (planned.base.kind === 'pretrained') await requireUnchanged(ledger.home, planned.base.id);
  const policy = { memoryLimit: memoryLimit(), maxLeftOutShare: leftOutLimit };
  const { base, plan, forecast } = planned;
  const measured = correctMemory(
    forecast.memory,
    shapeKey(base.config, plan),
    peaksHere(ledger.home),
  );
  const surroundings = await lookAround(ledger.home, 'embedded');
  const verdict = judgePlan(planned, policy, surroundings, measured ?? forecast.memory);
  return recordVerdict(ledger, project, planned.artifact.id, verdict);
}
