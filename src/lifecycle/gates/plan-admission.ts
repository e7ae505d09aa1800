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
import {
  correctMemory,
  peaksHere,
  type TrainedShapes,
} from '../../planning/memory/memory-correction.ts';
import type { PlanMemoryEstimate } from '../preflight/plan-memory.ts';
import { leftOutLimit } from '../preflight/checks/length.ts';
import { planFindings } from '../preflight/checks/plan.ts';
import { lookAround, type Surroundings } from '../preflight/surroundings.ts';
import {
  memoryFindings,
  memoryLimit,
  type MemoryRange,
} from '../../planning/memory/memory-forecast.ts';
import { torchMemoryLimit } from '../../planning/memory/torch-memory.ts';
import { memoryOf, type PlannedTraining } from '../train/train-project.ts';
import { requireEnvironment } from '../../runtimes/torch/environment/environment.ts';
import { lineageOf, verdictOn } from '../package/trace.ts';
import { testRowFindings } from './enough-test-rows.ts';
import { recordVerdict, stands } from './standing.ts';

/** What Gate B asks of a plan. */
export interface AdmissionPolicy {
  /** Bytes that training may take of one process; null where its machine is not known. */
  memoryLimit: number | null;
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
    ...(policy.memoryLimit === null ? [] : memoryFindings(memory, policy.memoryLimit)),
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

/**
 * What Gate D will ask of Gate C is known before the training. A training may come before its benchmark, so
 * it is said and holds nothing up.
 */
function openBenchmark(ledger: Ledger, project: Project, { artifact }: PlannedTraining): Finding[] {
  const verdict = verdictOn(ledger, project, 'C', lineageOf(ledger, artifact));
  if (verdict === undefined)
    return [
      problem(
        'plan.unbenchmarked',
        'gate C has not judged these data: gate D will leave a release of this training open',
        {
          fix: `Compare it with simpler means, now or after the training: \`brewslm preflight --project ${project.id}\`, then \`brewslm benchmark --project ${project.id}\`.`,
        },
      ),
    ];
  if (stands(verdict)) return [];
  return [
    problem(
      'plan.unbenchmarked',
      `gate C said ${verdict.outcome} of these data: gate D will refuse a release of this training`,
      {
        fix: `\`brewslm gate show --project ${project.id} --gate C\` says what to run for it, or why not to train; \`gate override\` with a reason lets a release pass.`,
        evidence: { verdict: verdict.id },
      },
    ),
  ];
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
  const { memory, limit, findings } =
    planned.runtime.runtime === 'embedded'
      ? await withEmbedded(ledger.home, planned)
      : withTorch(ledger.home, planned);
  const policy = { memoryLimit: limit, maxLeftOutShare: leftOutLimit };
  const dataset = ledger.artifacts.find(planned.artifact.descriptor.inputs.dataset);
  const later = [...openBenchmark(ledger, project, planned), ...testRowFindings(project, dataset)];
  const known = [...findings, ...later];
  const verdict = judgePlan(planned, policy, { findings: known }, memory);
  return recordVerdict(ledger, project, planned.artifact.id, verdict);
}

/** What a runtime takes, of what there is, and what keeps it from running. */
interface RuntimeNeeds extends Pick<Surroundings, 'findings'> {
  memory: MemoryRange;
  limit: AdmissionPolicy['memoryLimit'];
}

async function withEmbedded(
  home: string,
  { base, plan, forecast }: PlannedTraining,
): Promise<RuntimeNeeds> {
  const memory = asMeasured(home, forecast.memory, { config: base.config, plan });
  const { findings } = await lookAround(home, { runtime: 'embedded' });
  return { memory, limit: memoryLimit(), findings };
}

/** A card's own memory is the limit of what lies there; processes on a processor share this machine's. */
function withTorch(home: string, planned: PlannedTraining): RuntimeNeeds {
  const { base, plan } = planned;
  const forecast = memoryOf(planned);
  if (planned.runtime.runtime !== 'torch') return { memory: forecast, limit: null, findings: [] };
  const { runtime: _, ...torch } = planned.runtime;
  return {
    memory: asMeasured(home, forecast, { config: base.config, plan, torch }),
    limit: torchMemoryLimit(torch, requireEnvironment(home)),
    findings: [],
  };
}

/** A forecast, or what runs and probes on this machine make of it. */
const asMeasured = (
  home: string,
  forecast: PlanMemoryEstimate,
  { config, plan, torch }: TrainedShapes,
): MemoryRange =>
  correctMemory(forecast, shapeKey(config, plan, torch), peaksHere(home, torch)) ?? forecast;
