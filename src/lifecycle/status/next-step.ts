/**
 * The one thing to do next in a project.
 *
 * @module
 */
import { loadTask } from '../../catalog/tasks/task.ts';
import { loadTemplate } from '../../catalog/templates/template.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import type { Release } from '../../ledger/releases.ts';
import type { Run } from '../../ledger/work/runs.ts';
import type { RecordedVerdict } from '../../ledger/verdicts.ts';
import type { BacklogEntry } from '../deliver/backlog.ts';
import { stands } from '../gates/standing.ts';
import type { DatasetCard } from '../normalize/dataset.ts';
import { orderOf } from '../runs/do-run.ts';
import { newestOf, verdictOf, type ProjectFacts } from './facts.ts';
import { bundlesOfCheckpoint, staleBecause } from './freshness.ts';
import { gist, newestRunOf } from './stages.ts';
import {
  acceptStep,
  autopilotStep,
  commandOf,
  exportStep,
  importStep,
  preflightStep,
  stepInFix,
  trainStep,
  type Step,
} from './steps.ts';

export interface NextStep extends Step {
  /** What it is, as a heading. */
  what: string;
  why: string;
  command: string;
}

/** Finds it, or null when an accepted release has nothing in its backlog. */
export function nextStep(facts: ProjectFacts): NextStep | null {
  const found = look(facts) ?? data(facts) ?? choice(facts) ?? training(facts) ?? delivery(facts);
  return found && { ...found, command: commandOf(found) };
}

type Found = Omit<NextStep, 'command'>;

const propose = (what: string, why: string, step: Step): Found => ({ what, why, ...step });

function look({ active }: ProjectFacts): Found | null {
  const run = active.find(({ status }) => status === 'running') ?? active.at(0);
  if (run === undefined) return null;
  const { id, stage, status } = run;
  return propose(
    `Look at run ${id}`,
    status === 'running' ? `${stage} is under way` : `${stage} waits for its turn`,
    { operation: 'run.tail', input: { run: id } },
  );
}

/** A dataset that Gate A lets through. */
function data(facts: ProjectFacts): Found | null {
  const { project } = facts;
  const template = loadTemplate(project.template);
  const failed = [newestRunOf(facts, 'normalize'), newestRunOf(facts, 'ingest')].find(
    (run) => run?.status === 'failed' && !madeSince(facts, run),
  );
  if (failed?.problem?.code.startsWith('mapping.') && newestOf(facts, 'raw-snapshot'))
    return propose('Say how to read the data', told(failed), {
      operation: 'dataset.map',
      input: { project: project.id },
    });
  const dataset = newestOf(facts, 'canonical-dataset');
  if (dataset === undefined || failed)
    return propose(
      failed ? 'Import again' : 'Import data',
      failed
        ? told(failed)
        : template.sample === null
          ? 'the project has no data yet: give a file of yours'
          : `the project has no data yet: give a file of yours with --file, or try the sample ${template.sample}`,
      importStep(project.id, dataset === undefined ? template.sample : null),
    );
  const verdict = verdictOf(facts, 'A', dataset.id);
  if (verdict === undefined)
    return propose(
      'Import again',
      'gate A has not judged the dataset: the import was interrupted',
      importStep(project.id),
    );
  if (stands(verdict)) return null;
  const rejected = verdict.findings.some(({ code }) => code === 'dataset.rejected');
  return propose(
    'Mend the data',
    closed(verdict),
    rejected
      ? { operation: 'dataset.rejects', input: { project: project.id, export: 'repair.jsonl' } }
      : shown(facts, verdict),
  );
}

/** A base model to train, unless one was trained on this dataset already. */
function choice(facts: ProjectFacts): Found | null {
  const { project } = facts;
  if (trainedFresh(facts)) return null;
  const dataset = newestOf(facts, 'canonical-dataset')!;
  const report = newestOf(facts, 'preflight-report');
  if (report === undefined || staleBecause(facts, report) !== null) {
    const { task } = dataset.json<DatasetCard>('dataset.json');
    return propose(
      'Run preflight',
      report === undefined
        ? 'nothing is known yet of which models can be trained on these data, here'
        : 'the preflight is of an older dataset',
      preflightStep(project.id, loadTask(task).id),
    );
  }
  const ofReport = verdictOf(facts, 'B', report.id);
  if (ofReport === undefined || !stands(ofReport))
    return propose(
      'See why no model is ready',
      ofReport ? closed(ofReport) : 'gate B has not judged the preflight',
      { operation: 'preflight.show', input: { project: project.id } },
    );
  const summary = newestOf(facts, 'benchmark-summary');
  if (summary === undefined || staleBecause(facts, summary) !== null) return null;
  const ofSummary = verdictOf(facts, 'C', summary.id);
  if (ofSummary === undefined || stands(ofSummary)) return null;
  return propose('Give the benchmark more', closed(ofSummary), mending(facts, ofSummary));
}

function training(facts: ProjectFacts): Found | null {
  const { project } = facts;
  if (trainedFresh(facts)) return null;
  const run = newestRunOf(facts, 'train');
  if (run !== undefined && isOpen(run) && !madeSince(facts, run))
    return orderOf(run)
      ? propose('Go on with the training', told(run), {
          operation: 'run.resume',
          input: { run: run.id },
        })
      : propose('Train again', told(run), autopilotStep(project.id));
  const plan = newestOf(facts, 'train-plan');
  const ofPlan = plan && verdictOf(facts, 'B', plan.id);
  if (ofPlan && !stands(ofPlan) && staleBecause(facts, plan) === null)
    return propose('See why the plan was refused', closed(ofPlan), shown(facts, ofPlan));
  const summary = newestOf(facts, 'benchmark-summary');
  if (summary !== undefined && staleBecause(facts, summary) === null)
    return propose(
      `Train ${String(summary.descriptor.summary.winner)}`,
      'the benchmark chose it, and no checkpoint is of this benchmark',
      trainStep(project.id),
    );
  return propose(
    'Benchmark and train',
    'candidates are ready: autopilot compares them on these data and trains the winner',
    autopilotStep(project.id),
  );
}

/** From a checkpoint to a release in force, and what would make the next one better. */
function delivery(facts: ProjectFacts): Found | null {
  const { project, releases } = facts;
  const bundles = bundlesOfCheckpoint(facts).filter(isMeasured);
  if (bundles.length === 0)
    return propose(
      'Export',
      'the checkpoint is not packaged yet; exporting also measures it and proposes a release',
      exportStep(project.id),
    );
  const release = releases.findLast(({ bundle }) => bundles.some(({ id }) => id === bundle));
  if (release === undefined)
    return propose('Propose the bundle', 'it is no release candidate yet', {
      operation: 'release.propose',
      input: { project: project.id },
    });
  if (release.status !== 'candidate') return improvement(facts, release);
  const verdict = verdictOf(facts, 'D', release.bundle);
  if (verdict !== undefined && stands(verdict))
    return propose(
      `Accept release ${release.id}`,
      verdict.outcome === 'PASS' ? 'gate D lets it through' : 'gate D was overridden',
      acceptStep(project.id, release.id),
    );
  if (verdict === undefined)
    return propose('Propose the bundle again', 'gate D has not judged it', {
      operation: 'release.propose',
      input: { project: project.id },
    });
  return held(facts, verdict);
}

/** What a candidate that Gate D holds back needs. */
function held(facts: ProjectFacts, verdict: RecordedVerdict): Found {
  const { project } = facts;
  const missing = verdict.findings.find(({ code }) => code === 'release.gate-missing');
  if (missing === undefined)
    return propose('Bring the release through gate D', closed(verdict), mending(facts, verdict));
  const report = newestOf(facts, 'preflight-report');
  if (report === undefined || staleBecause(facts, report) !== null) {
    const { task } = newestOf(facts, 'canonical-dataset')!.json<DatasetCard>('dataset.json');
    return propose('Run preflight', closed(verdict), preflightStep(project.id, task));
  }
  const summary = newestOf(facts, 'benchmark-summary');
  if (summary === undefined || staleBecause(facts, summary) !== null)
    return propose('Run the benchmark', closed(verdict), {
      operation: 'benchmark.run',
      input: { project: project.id },
    });
  return propose('Propose the bundle again', 'the gates before have judged meanwhile', {
    operation: 'release.propose',
    input: { project: project.id },
  });
}

function improvement({ project }: ProjectFacts, { id, details }: Release): Found | null {
  const [first] = (details.backlog ?? []) as BacklogEntry[];
  if (first === undefined) return null;
  return propose(first.title, first.action, {
    operation: 'release.backlog',
    input: { project: project.id, release: id },
  });
}

function trainedFresh(facts: ProjectFacts): boolean {
  const checkpoint = newestOf(facts, 'checkpoint-set');
  return checkpoint !== undefined && staleBecause(facts, checkpoint) === null;
}

const isMeasured = ({ descriptor }: Artifact): boolean => descriptor.summary.metric !== undefined;

const isOpen = ({ status }: Run): boolean =>
  status === 'failed' || status === 'interrupted' || status === 'paused';

/** Whether what the run worked on was replaced since. */
const madeSince = ({ newest }: ProjectFacts, { stage, endedAt, startedAt }: Run): boolean =>
  (newest.get(stage === 'train' || stage === 'plan' ? 'canonical-dataset' : 'raw-snapshot')?.at ??
    '') > (endedAt ?? startedAt);

/** What became of a run, and what to do about it. */
const told = ({ id, status, problem }: Run): string =>
  problem === null || status !== 'failed'
    ? `run ${id} ${status === 'paused' ? 'is paused' : status === 'failed' ? 'failed' : 'was interrupted'}`
    : `run ${id} failed: ${problem.message}. ${problem.fix}`;

/** Why a gate is closed, and what its first finding says to do. */
function closed(verdict: RecordedVerdict): string {
  const { gate, outcome, findings } = verdict;
  const gravest = findings.find(({ severity }) => severity === 'error') ?? findings.at(0);
  return [`gate ${gate} said ${outcome}: ${gist(verdict) ?? ''}`, gravest?.fix ?? '']
    .filter(Boolean)
    .join('. ');
}

/** The command that the gravest finding names, else a look at all of them. */
function mending(facts: ProjectFacts, verdict: RecordedVerdict): Step {
  const gravest = verdict.findings.find(({ severity }) => severity === 'error');
  return stepInFix(gravest?.fix ?? '') ?? shown(facts, verdict);
}

const shown = ({ project }: ProjectFacts, { gate }: RecordedVerdict): Step => ({
  operation: 'gate.show',
  input: { project: project.id, gate },
});
