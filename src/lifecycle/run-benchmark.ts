/**
 * Benchmark of a project: the stage on the candidates that preflight found ready, then Gate C.
 *
 * @module
 */
import type { RecordSchema } from '../catalog/records/record-schema.ts';
import { loadTask, type Task } from '../catalog/tasks/task.ts';
import type { Artifact } from '../ledger/artifacts.ts';
import type { Project } from '../ledger/projects.ts';
import type { RecordedVerdict } from '../ledger/verdicts.ts';
import { fail } from '../problem/problem.ts';
import { embeddedChoice, runtimeConfiguration, type RuntimeChoice } from '../runtimes/runtime.ts';
import type { ChosenRuntime } from '../planning/choose-runtime.ts';
import { didYouMean } from '../problem/nearest.ts';
import { judgeBenchmark } from './gates/benchmark-floor.ts';
import { policyOf } from './gates/policies.ts';
import { recordVerdict } from './gates/standing.ts';
import { takesShots } from '../evaluation/shots.ts';
import { cardOf } from './normalize/dataset.ts';
import { reportOf } from './preflight/preflight-report.ts';
import { runStage, type Session } from './stage/run-stage.ts';
import { benchmark, summaryOf } from './benchmark/benchmark.ts';
import { benchmarkSchema, type BenchmarkSummary } from './benchmark/benchmark-summary.ts';

export interface BenchmarkOptions {
  /** Default: every candidate that is ready. */
  models?: readonly string[] | undefined;
  /** Seconds on what the runtime's budgets are counted on, for all candidates together. */
  budgetSeconds: number;
  /**
   * What all of it may take while Gate C is open. Default: the budget, of which a fifth is kept for
   * that.
   */
  decidingSeconds?: number | undefined;
  /** The command that does the same with another budget. Default: `brewslm benchmark`. */
  again?: ((budget: string) => string) | undefined;
  /** Examples shown to pretrained bases before training. Default: the task's. */
  shots?: number | undefined;
  /** What trains and scores. Default: the embedded runtime. */
  runtime?: Pick<ChosenRuntime, 'choice' | 'reference'> | undefined;
}

/** Share of a budget that is kept for scoring more items while Gate C is open. */
const keptForDeciding = 0.2;

export interface ProjectBenchmark {
  artifact: Artifact;
  summary: BenchmarkSummary;
  verdict: RecordedVerdict;
  cached: boolean;
  /** Id of the run that made it or found it made; null when it was only read. */
  run: number | null;
}

/** @throws `stage.missing-input` without a preflight report; `benchmark.no-candidates`, `benchmark.shots` */
export async function runBenchmark(
  session: Session,
  project: Project,
  { models, budgetSeconds, decidingSeconds, shots, runtime, again }: BenchmarkOptions,
): Promise<ProjectBenchmark> {
  const { ledger } = session;
  const command = `brewslm preflight --project ${project.id}`;
  const dataset = ledger.projects.require(
    project,
    'canonical-dataset',
    `brewslm dataset import --project ${project.id}`,
  );
  const preflight = ledger.projects.require(project, 'preflight-report', command);
  if (preflight.descriptor.inputs.dataset !== dataset.id)
    fail('stage.missing-input', 'the preflight report is about an older dataset', {
      fix: `Run first: ${command}`,
    });
  const report = reportOf(preflight);
  const ready = report.candidates.filter(({ status }) => status === 'READY');
  const ids = ready.map(({ id }) => id);
  for (const id of models ?? [])
    if (!ids.includes(id))
      fail('benchmark.no-candidates', `${id} is not ready${didYouMean(id, ids)}`, {
        fix: `Ready are: ${ids.join(', ') || 'none'}. See: ${command}`,
      });
  const chosen = models === undefined ? ready : ready.filter(({ id }) => models.includes(id));
  if (chosen.length === 0) fail('benchmark.no-candidates', 'no candidate is ready');

  const task = loadTask(report.task);
  const policy = policyOf(project, task, 'C');
  const { artifact, cached, run } = await runStage(session, project, benchmark, {
    inputs: { dataset, preflight },
    configuration: {
      ...runtimeConfiguration(inOneProcess(runtime?.choice ?? embeddedChoice)),
      ...(runtime?.reference && { reference: runtime.reference }),
      task: report.task,
      candidates: chosen.map(({ id, digest, method, facts }) => ({
        id,
        digest: digest!,
        method,
        ...(facts?.plan.preference && { preference: facts.plan.preference }),
      })),
      selection: task.selection,
      shots: chosen.some(({ facts }) => facts?.start === 'pretrained')
        ? shotsFor(task, cardOf(dataset).records, shots)
        : 0,
      floor: policy,
      budgetSeconds:
        decidingSeconds === undefined
          ? Number(((1 - keptForDeciding) * budgetSeconds).toPrecision(6))
          : budgetSeconds,
      decidingSeconds: decidingSeconds ?? budgetSeconds,
    },
  });
  const summary = summaryOf(artifact);
  const named = models === undefined ? '' : ` --models ${models.join(' ')}`;
  const verdict = judgeBenchmark(summary, policy, [artifact.id], {
    again:
      again ?? ((budget) => `brewslm benchmark --project ${project.id}${named} --budget ${budget}`),
    import: `brewslm dataset import --project ${project.id} --file DATA`,
  });
  return {
    artifact,
    summary,
    verdict: recordVerdict(ledger, project, artifact.id, verdict),
    cached,
    run,
  };
}

/** A candidate is trained for a short while and scored: that is work for one process of one machine. */
function inOneProcess(choice: RuntimeChoice): RuntimeChoice {
  switch (choice.runtime) {
    case 'embedded':
      return choice;
    case 'torch':
      return { ...choice, processes: 1, sharding: 'none' };
    case 'ray':
      return { ...choice, processes: 1, nodes: 1, sharding: 'none' };
  }
}

/** @throws `benchmark.shots` when examples are asked for where none can be shown. */
function shotsFor(task: Task, records: RecordSchema, asked: number | undefined): number {
  if (takesShots(records)) return asked ?? task.evaluation.shots;
  if (asked !== undefined && asked > 0)
    fail('benchmark.shots', `${records} records have no examples to show`);
  return 0;
}

/**
 * The newest benchmark of the project as it was judged, without running anything.
 *
 * @throws `stage.missing-input` when there is none.
 */
export function latestBenchmark({ ledger }: Session, project: Project): ProjectBenchmark {
  const command = `brewslm benchmark --project ${project.id}`;
  const artifact = ledger.projects.require(project, 'benchmark-summary', command);
  const verdict =
    ledger.verdicts.latest(project.id, 'C', artifact.id) ??
    fail('gate.no-verdict', 'the benchmark was not judged by Gate C', { fix: `Run: ${command}` });
  const summary = summaryOf(artifact);
  if (summary.schema !== benchmarkSchema)
    fail('stage.missing-input', 'the benchmark was made by an earlier version of BrewSLM', {
      fix: `Run: ${command}`,
    });
  return { artifact, summary, verdict, cached: true, run: null };
}
