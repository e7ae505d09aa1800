/**
 * Autopilot: from a dataset to a choice of base model and method, each step decided by the stage and
 * gate before it. It trains nothing itself: what it returns is what a person would have typed.
 *
 * @module
 */
import { loadTemplate } from '../../catalog/templates/template.ts';
import type { Project } from '../../ledger/projects.ts';
import type { RecordedVerdict } from '../../ledger/verdicts.ts';
import type { ChosenRuntime } from '../../planning/choose-runtime.ts';
import type { TrainPlan } from '../../runtimes/train-plan.ts';
import { cannotWin } from '../../lifecycle/benchmark/promising.ts';
import { runBenchmark, type ProjectBenchmark } from '../../lifecycle/run-benchmark.ts';
import { stands } from '../../lifecycle/gates/standing.ts';
import type { CandidateReport } from '../../lifecycle/preflight/preflight-report.ts';
import {
  isFor,
  latestPreflight,
  runPreflight,
  type ProjectPreflight,
} from '../../lifecycle/run-preflight.ts';
import type { Session } from '../../lifecycle/stage/run-stage.ts';
import { fail } from '../../problem/problem.ts';
import { secondsHere } from '../../planning/time/budget-here.ts';
import { thisMachine } from '../../planning/time/this-machine.ts';
import type { Bounds } from '../../planning/time/time-forecast.ts';

/** One thing that autopilot decided, and why. */
export interface Decision {
  step: 'preflight' | 'candidates' | 'benchmark' | 'choice' | 'stop';
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

/** What somebody wants of an autopilot. */
export interface AutopilotWishes {
  /** For training, and as much again at most for choosing; null takes the template's. */
  budgetSeconds: number | null;
  /** Candidates; all that are ready and can win when left out. */
  models?: readonly string[] | undefined;
  /** What candidates are to be looked at for, compared and trained by. */
  runtime: ChosenRuntime;
}

/**
 * Seconds of the benchmark: a fifth of the budget, at least 30, and less of large budgets: what is to be
 * known of candidates grows more slowly than what they can be taught.
 */
function benchmarkSeconds(budget: number): number {
  const usual = Math.min(0.2 * budget, 300 * Math.sqrt(budget / 1500));
  return Math.max(30, Math.round(usual));
}

/**
 * Chooses.
 *
 * @param tell Called with each decision as it is made.
 * @throws `benchmark.no-candidates` when a model that was asked for is not ready; the problems of
 *   `runPreflight` and `runBenchmark`.
 */
export async function autopilot(
  session: Session,
  project: Project,
  { budgetSeconds, models, runtime }: AutopilotWishes,
  tell: (decision: Decision) => void,
): Promise<AutopilotResult> {
  const decisions: Decision[] = [];
  const decide = (step: Decision['step'], what: string, why: string) => {
    decisions.push({ step, what, why });
    tell({ step, what, why });
  };
  const budget = budgetSeconds ?? loadTemplate(project.template).plan.budgetMinutes * 60;

  const earlier = await latestPreflight(session, project);
  const known = models?.every((id) => earlier?.report.candidates.some((one) => one.id === id));
  const preflight =
    earlier !== undefined && known !== false && isFor(earlier.report, runtime)
      ? earlier
      : await runPreflight(session, project, { models, runtime, plans: false });
  const { candidates } = preflight.report;
  const ready = candidates.filter(({ status }) => status === 'READY');
  decide(
    'preflight',
    `${ready.map(({ id }) => id).join(', ') || 'no candidate'} of ${candidates.length} ready, by ${preflight === earlier ? 'the report there is' : 'a new report'}`,
    candidates
      .filter(({ status }) => status !== 'READY')
      .map(({ id, findings }) => `${id} is not: ${findings.map(({ code }) => code).join(', ')}`)
      .join('; ') || 'every check passed for all of them',
  );
  if (!stands(preflight.verdict)) {
    decide('stop', 'nothing is trained', `gate B said ${preflight.verdict.outcome}`);
    return { preflight, benchmark: null, choice: null, stoppedBy: preflight.verdict, decisions };
  }

  const racing = chosenOf(ready, models, project);
  const leftOut =
    models === undefined && !wasAsked(project, candidates)
      ? cannotWin(ready, preflight.report.rows, budget)
      : [];
  for (const { id, why } of leftOut)
    decide('candidates', `${id} is left out; --models ${id} brings it in`, why);
  const entered = racing.filter((id) => leftOut.every((one) => one.id !== id));

  const seconds = benchmarkSeconds(budget);
  const { took, counted } = timesOn(session, runtime);
  decide(
    'benchmark',
    `${entered.join(', ')} are trained for a short while and compared, then the winner is trained: ${took(seconds + budget)}`,
    `choosing takes ${durationText(seconds)} of ${counted}, a fifth of the budget or somewhat less, and up to ${durationText(Math.max(seconds, budget))} while Gate C is open; training takes ${durationText(budget)}, ${took(budget)}`,
  );
  const named = models === undefined ? '' : ` --models ${models.join(' ')}`;
  const benchmark = await runBenchmark(session, project, {
    models: entered,
    budgetSeconds: seconds,
    decidingSeconds: Math.max(seconds, budget),
    runtime,
    again: (other) =>
      `brewslm train --project ${project.id} --autopilot --one-click${named} --budget ${other}`,
  });
  if (!stands(benchmark.verdict)) {
    decide('stop', 'nothing is trained', `gate C said ${benchmark.verdict.outcome}`);
    return { preflight, benchmark, choice: null, stoppedBy: benchmark.verdict, decisions };
  }
  const { id, method, reason } = benchmark.summary.winner;
  decide('choice', `${id} by method ${method}`, reason);
  return { preflight, benchmark, choice: { base: id, method }, stoppedBy: null, decisions };
}

/** Says in words what a budget is counted on, and what it takes by what was chosen. */
function timesOn(
  session: Session,
  { choice, reference }: ChosenRuntime,
): { took(seconds: number): string; counted: string } {
  const counted =
    reference === undefined ? 'the reference machine' : `a card (${reference.device})`;
  // Only the embedded runtime was measured here.
  if (choice.runtime !== 'embedded')
    return { counted, took: (seconds) => `about ${durationText(seconds)} of ${counted}` };
  const machine = thisMachine(session);
  return { counted, took: (seconds) => `about ${hereText(secondsHere(machine, seconds))} here` };
}

/** The ids that are to race: those asked for, which have to be ready, else all that are. */
function chosenOf(
  ready: readonly CandidateReport[],
  models: readonly string[] | undefined,
  { id: project }: Project,
): string[] {
  const ids = ready.map(({ id }) => id);
  for (const id of models ?? [])
    if (!ids.includes(id))
      fail('benchmark.no-candidates', `${id} is not ready`, {
        fix: `Ready are: ${ids.join(', ')}. Why it is not: brewslm preflight show --project ${project}`,
      });
  return ids.filter((id) => models?.includes(id) ?? true);
}

/** Tells whether somebody named the candidates of the preflight: then all of them are wanted. */
const wasAsked = ({ settings }: Project, candidates: readonly CandidateReport[]): boolean => {
  const named = (settings.preflight as { baseModel?: unknown } | undefined)?.baseModel;
  const ids = [named ?? []].flat();
  return ids.length > 0 && candidates.every(({ id }) => ids.includes(id));
};

/** `90s`, `4m`, `1h 5m`. */
function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 120) return `${whole}s`;
  const minutes = Math.round(whole / 60);
  return minutes < 120 ? `${minutes}m` : `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}

/** `4m (3m to 6m)`. */
const hereText = ({ low, expected, high }: Bounds): string =>
  `${durationText(expected)} (${durationText(low)} to ${durationText(high)})`;
