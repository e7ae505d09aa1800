/**
 * Autopilot: from a dataset to a choice of base model and method, each step decided by the stage and
 * gate before it. It trains nothing itself: what it returns is what a person would have typed.
 *
 * @module
 */
import { loadTemplate } from '../../catalog/templates/template.ts';
import type { Project } from '../../ledger/projects.ts';
import type { RecordedVerdict } from '../../ledger/verdicts.ts';
import type { TrainPlan } from '../../runtimes/train-plan.ts';
import { runBenchmark, type ProjectBenchmark } from '../../lifecycle/run-benchmark.ts';
import { stands } from '../../lifecycle/gates/standing.ts';
import {
  latestPreflight,
  runPreflight,
  type ProjectPreflight,
} from '../../lifecycle/run-preflight.ts';
import type { Session } from '../../lifecycle/stage/run-stage.ts';

/** One thing that autopilot decided, and why. */
export interface Decision {
  step: 'preflight' | 'benchmark' | 'choice' | 'stop';
  what: string;
  why: string;
}

export interface AutopilotResult {
  preflight: ProjectPreflight;
  benchmark: ProjectBenchmark | null;
  /** Null when a gate stopped it. */
  choice: { base: string; method: TrainPlan['method'] } | null;
  /** The verdict that stopped it, or null. */
  stoppedBy: RecordedVerdict | null;
  decisions: Decision[];
}

/** Share of the budget that choosing may take, within bounds in seconds. */
const benchmarkShare = 0.2;
const benchmarkSeconds = { least: 30, most: 300 };

/**
 * @param budgetSeconds For training; null takes the template's.
 * @param tell Called with each decision as it is made.
 */
export async function autopilot(
  session: Session,
  project: Project,
  budgetSeconds: number | null,
  tell: (decision: Decision) => void,
): Promise<AutopilotResult> {
  const decisions: Decision[] = [];
  const decide = (step: Decision['step'], what: string, why: string) => {
    decisions.push({ step, what, why });
    tell({ step, what, why });
  };
  const budget = budgetSeconds ?? loadTemplate(project.template).plan.budgetMinutes * 60;

  const earlier = await latestPreflight(session, project);
  const preflight = earlier ?? (await runPreflight(session, project, { plans: false }));
  const ready = preflight.report.candidates.filter(({ status }) => status === 'READY');
  decide(
    'preflight',
    `${ready.map(({ id }) => id).join(', ') || 'no candidate'} of ${preflight.report.candidates.length} ready, by ${earlier ? 'the report there is' : 'a new report'}`,
    preflight.report.candidates
      .filter(({ status }) => status !== 'READY')
      .map(({ id, findings }) => `${id} is not: ${findings.map(({ code }) => code).join(', ')}`)
      .join('; ') || 'every check passed for all of them',
  );
  if (!stands(preflight.verdict)) {
    decide('stop', 'nothing is trained', `gate B said ${preflight.verdict.outcome}`);
    return { preflight, benchmark: null, choice: null, stoppedBy: preflight.verdict, decisions };
  }

  const seconds = Math.min(
    benchmarkSeconds.most,
    Math.max(benchmarkSeconds.least, Math.round(benchmarkShare * budget)),
  );
  decide(
    'benchmark',
    `${ready.length} candidates for ${seconds} s on the reference machine`,
    `a fifth of the budget of ${budget} s, at least ${benchmarkSeconds.least}, at most ${benchmarkSeconds.most}`,
  );
  const benchmark = await runBenchmark(session, project, { budgetSeconds: seconds });
  if (!stands(benchmark.verdict)) {
    decide('stop', 'nothing is trained', `gate C said ${benchmark.verdict.outcome}`);
    return { preflight, benchmark, choice: null, stoppedBy: benchmark.verdict, decisions };
  }
  const { id, method, reason } = benchmark.summary.winner;
  decide('choice', `${id} by method ${method}`, reason);
  return { preflight, benchmark, choice: { base: id, method }, stoppedBy: null, decisions };
}
