/**
 * Preflight of a project: the stage on its newest dataset, then Gate B.
 *
 * @module
 */
import type { Use } from '../catalog/licences/uses.ts';
import { loadTarget } from '../catalog/targets/target.ts';
import { loadTask } from '../catalog/tasks/task.ts';
import { loadTemplate } from '../catalog/templates/template.ts';
import type { Artifact } from '../ledger/artifacts.ts';
import type { Project } from '../ledger/projects.ts';
import type { RecordedVerdict } from '../ledger/verdicts.ts';
import { embeddedChoice, type RuntimeChoice } from '../runtimes/runtime.ts';
import { requireEnvironment } from '../runtimes/torch/environment/environment.ts';
import type { TrainPlan } from '../runtimes/train-plan.ts';
import { judgePreflight } from './gates/capability-match.ts';
import { recordVerdict } from './gates/standing.ts';
import { runStage, type Session } from './stage/run-stage.ts';
import type { PlanSettings } from '../planning/plan-file.ts';
import { trainingSeed } from './train/plan-stage.ts';
import type { CorrectedMemory } from '../planning/memory/memory-correction.ts';
import type { PreflightConfiguration } from './preflight/preflight-configuration.ts';
import { listCandidates } from './preflight/list-candidates.ts';
import { decidedOtherwise, measuredMemory } from './preflight/measured-memory.ts';
import type { ChosenRuntime } from '../planning/choose-runtime.ts';
import { memoryLimit } from '../planning/memory/memory-forecast.ts';
import { torchMemoryLimit } from '../planning/memory/torch-memory.ts';
import { lookAround } from './preflight/surroundings.ts';
import { preflight } from './preflight/preflight.ts';
import { probeCandidates } from './preflight/probe.ts';
import { reportOf, type PreflightReport } from './preflight/preflight-report.ts';
import { findLicence } from '../catalog/licences/licence.ts';
import { loadSample } from '../catalog/sample.ts';
import { canonicalJson } from '../ledger/canonical-json.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { fail } from '../problem/problem.ts';
import { cardOf } from './normalize/dataset.ts';
import { manifestOf } from './ingest/snapshot.ts';

export interface PreflightOptions {
  /** Default: the template's. */
  task?: string | undefined;
  /** Default: the template's candidates and the models that were added. */
  models?: readonly string[] | undefined;
  /** Default: in full from scratch, adapters on pretrained bases. */
  method?: TrainPlan['method'] | undefined;
  /** What is to train. Default: the embedded runtime. */
  runtime?: ChosenRuntime | undefined;
  /** Default: what the target loads. */
  format?: string | undefined;
  target?: string | undefined;
  /** Licences are judged for this use; not at all when left out. */
  use?: Use | undefined;
  /** Default: the one of the sample. */
  dataLicence?: string | undefined;
  budgetSeconds?: number | undefined;
  /** Bytes that training may use. Default: what this machine has. */
  memoryLimit?: number | undefined;
  /** What every plan is to have, as a plan file gives it; its base and method count as asked for. */
  settings?: PlanSettings | undefined;
  plans: boolean;
  /** Measure what candidates take, by a few steps of each. */
  probe?: boolean;
}

export interface ProjectPreflight {
  artifact: Artifact;
  report: PreflightReport;
  verdict: RecordedVerdict;
  cached: boolean;
  /** By candidate: the forecast as measurements on this machine correct it. */
  measured: ReadonlyMap<string, CorrectedMemory>;
}

export async function runPreflight(
  session: Session,
  project: Project,
  options: PreflightOptions,
): Promise<ProjectPreflight> {
  const { ledger } = session;
  const template = loadTemplate(project.template);
  const task = loadTask(options.task ?? template.task);
  const dataset = ledger.projects.require(
    project,
    'canonical-dataset',
    `brewslm dataset import --project ${project.id} ${template.sample === null ? '--file DATA.jsonl' : `--sample ${template.sample}`}`,
  );
  const settings: PlanSettings = options.settings ?? { overrides: {} };
  // How is learnt from pairs is settled for each candidate.
  const { preference: _preference, ...overrides } = settings.overrides;
  const target = options.target === undefined ? null : loadTarget(options.target);
  const asked: PreflightConfiguration = {
    task: task.id,
    ...trainedBy(options.runtime),
    candidates: await listCandidates(ledger.home, {
      template: template.candidates,
      asked: options.models ?? (settings.base === undefined ? undefined : [settings.base]),
      method: options.method ?? settings.method,
      overrides: settings.overrides,
      records: cardOf(dataset).records,
    }),
    memoryLimit: options.memoryLimit ?? limitOn(ledger.home, options.runtime?.choice),
    format: options.format ?? (target === null ? null : target.format),
    target: target === null ? null : target.id,
    use: options.use ?? null,
    dataLicence: dataLicence(ledger, dataset, options.dataLicence),
    budgetSeconds: options.budgetSeconds ?? template.plan.budgetMinutes * 60,
    settings: { profile: settings.profile ?? 'balanced', overrides },
    leastSequenceLength: template.plan.sequenceLength,
    trainingSeed: trainingSeed(project.seed),
    plans: options.plans,
  };
  const run = (configuration: PreflightConfiguration) =>
    runStage(session, project, preflight, { inputs: { dataset }, configuration });
  const first = await run(asked);
  const report = reportOf(first.artifact);
  if (options.probe === true) await probeCandidates(session, first.run, dataset, report);
  const candidates = decidedOtherwise(
    asked.candidates,
    report,
    measuredMemory(ledger.home, report),
  );
  const { artifact, cached } = candidates === null ? first : await run({ ...asked, candidates });
  return judged(session, project, artifact, cached);
}

/** The newest preflight of the newest dataset, judged again for the machine as it is now. */
export async function latestPreflight(
  session: Session,
  project: Project,
): Promise<ProjectPreflight | undefined> {
  const { projects } = session.ledger;
  const artifact = projects.latest(project, 'preflight-report');
  const dataset = projects.latest(project, 'canonical-dataset');
  if (artifact === undefined || artifact.descriptor.inputs.dataset !== dataset?.id)
    return undefined;
  return judged(session, project, artifact, true);
}

async function judged(
  { ledger }: Session,
  project: Project,
  artifact: Artifact,
  cached: boolean,
): Promise<ProjectPreflight> {
  const report = reportOf(artifact);
  const surroundings = await lookAround(ledger.home, report);
  const verdict = judgePreflight(report, surroundings, [artifact.id]);
  return {
    artifact,
    report,
    verdict: recordVerdict(ledger, project, artifact.id, verdict),
    cached,
    measured: measuredMemory(ledger.home, report),
  };
}

/**
 * Says in a configuration what is to train. Nobody knows before a run which machines of a cluster it
 * gets: there candidates are looked at as for the embedded runtime.
 */
function trainedBy(
  chosen: ChosenRuntime | undefined,
): Pick<PreflightConfiguration, 'runtime' | 'torch'> {
  if (chosen?.choice.runtime !== 'torch') return { runtime: 'embedded' };
  const { runtime, ...settings } = chosen.choice;
  const { reference } = chosen;
  return { runtime, torch: { settings, ...(reference && { reference }) } };
}

/** Tells whether a report looked at candidates as they are to be trained now. */
export const isFor = ({ torch }: PreflightReport, chosen: ChosenRuntime): boolean =>
  canonicalJson(torch ?? null) === canonicalJson(trainedBy(chosen).torch ?? null);

/** @throws The problems of `requireEnvironment`. */
const limitOn = (home: string, choice: RuntimeChoice = embeddedChoice): number =>
  choice.runtime === 'torch' ? torchMemoryLimit(choice, requireEnvironment(home)) : memoryLimit();

/**
 * The stated licence of the data, else the one of the sample it is.
 *
 * @throws `licence.unknown` for a stated one that the catalogue does not have.
 */
export function dataLicence(
  ledger: Ledger,
  dataset: Artifact,
  stated: string | undefined,
): string | null {
  if (stated !== undefined && findLicence(stated) === undefined)
    fail('licence.unknown', `there is no licence ${stated} in the catalogue`);
  if (stated !== undefined) return stated.toLowerCase();
  const { origin } = manifestOf(ledger.artifacts.find(dataset.descriptor.inputs.snapshot));
  return 'sample' in origin ? loadSample(origin.sample).sample.licence.toLowerCase() : null;
}
