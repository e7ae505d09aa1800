/**
 * Plans and runs training for a project.
 *
 * @module
 */
import type { DeviceReference } from '../../catalog/runtimes/device-class.ts';
import { loadTemplate } from '../../catalog/templates/template.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import type { Project } from '../../ledger/projects.ts';
import { toProblem } from '../../problem/problem.ts';
import type { TrainLimits } from '../../runtimes/protocol.ts';
import {
  embeddedChoice,
  runtimeConfiguration,
  type RuntimeChoice,
  type RuntimeConfiguration,
} from '../../runtimes/runtime.ts';
import type { TrainPlan } from '../../runtimes/train-plan.ts';
import { cardOf } from '../normalize/dataset.ts';
import { inRun } from '../stage/in-run.ts';
import { runStage, stageKey, type Session, type StageResult } from '../stage/run-stage.ts';
import { resolveBase } from '../../planning/resolved-base.ts';
import type { PlanOverrides } from '../../planning/plan-overrides.ts';
import { settlePreference } from '../../planning/settle-preference.ts';
import type { PlanMethod, PlanProfile } from '../../planning/plan-defaults.ts';
import { amendStage, inputsToAmend } from './amend-stage.ts';
import {
  planStage,
  type PlanConfiguration,
  type PlanForecast,
  type PlannedBase,
} from './plan-stage.ts';
import { acceptedLosses } from '../observe/accepted-losses.ts';
import { PlanAmended, trainStage, type TrainCall } from './train-stage.ts';
import { thisMachine, timeOn, type ThisMachine } from '../../planning/time/this-machine.ts';
import type { TimeEstimate } from '../../planning/time/time-forecast.ts';
import { unmeasured } from '../../planning/time/machine-speed.ts';
import { wholeRowTokens } from '../../planning/packed-rows.ts';
import { torchMemory, type TorchMemory } from '../../planning/memory/torch-memory.ts';
import { trainableParameters } from '../../planning/training-cost.ts';

export interface TrainingRequest {
  base: string;
  /** Null trains adapters for a pretrained base, and everything for one from scratch. */
  method: PlanMethod | null;
  profile: PlanProfile;
  /** Seconds on the reference machine of the catalogue; null takes the template's. */
  budgetSeconds: number | null;
  overrides: PlanOverrides;
  /** What is to train by the plan; the embedded runtime where nothing is said. */
  runtime?: RuntimeChoice;
  /** What the budget is counted on, where that is no processor. */
  reference?: DeviceReference;
}

/** A plan that is recorded, with what it says, and what is to train by it. */
export interface PlannedTraining {
  runtime: RuntimeChoice;
  artifact: Artifact;
  configuration: PlanConfiguration;
  inputs: { dataset: Artifact; benchmark?: Artifact };
  base: PlannedBase;
  plan: TrainPlan;
  forecast: PlanForecast;
}

/**
 * A run may take this many times its budget, which is counted on the reference machine, by the clock.
 */
const clockFactor = 4;

/**
 * Makes the plan of a project's training on its newest dataset.
 *
 * @throws `stage.missing-input` without a dataset; the problems of `resolveBase`, `makePlan`,
 *   `encodeRecords` and `runStage`.
 */
export async function planTraining(
  session: Session,
  project: Project,
  request: TrainingRequest,
): Promise<PlannedTraining> {
  const { ledger } = session;
  const dataset = requireDataset(session, project);
  const benchmark = ledger.projects.latest(project, 'benchmark-summary');
  const ofThisDataset = benchmark?.descriptor.inputs.dataset === dataset.id;
  const template = loadTemplate(project.template);
  const base = await resolveBase(ledger.home, request.base);
  return planWith(
    session,
    project,
    request.runtime ?? embeddedChoice,
    { dataset, ...(benchmark && ofThisDataset ? { benchmark } : {}) },
    {
      base: base.id,
      baseDigest: base.digest,
      method: request.method ?? (base.kind === 'scratch' ? 'full' : 'lora'),
      profile: request.profile,
      budgetSeconds: request.budgetSeconds ?? 60 * template.plan.budgetMinutes,
      overrides: settlePreference(request.overrides, cardOf(dataset).records, base.kind),
      leastSequenceLength: template.plan.sequenceLength,
      ...(request.reference && { reference: request.reference }),
      stopAtStep: null,
    },
  );
}

/** @throws `stage.missing-input` when the project has no dataset yet. */
export const requireDataset = ({ ledger }: Session, project: Project): Artifact =>
  ledger.projects.require(
    project,
    'canonical-dataset',
    `brewslm dataset import --project ${project.id} --file DATA.jsonl`,
  );

async function planWith(
  session: Session,
  project: Project,
  runtime: RuntimeChoice,
  inputs: PlannedTraining['inputs'],
  configuration: PlanConfiguration,
): Promise<PlannedTraining> {
  const { artifact } = await runStage(session, project, planStage, { inputs, configuration });
  return openPlan(session, artifact, runtime);
}

/**
 * Opens a plan that was made before, in whatever project, to be trained by this runtime.
 *
 * @throws `object.missing` when the artifact is no plan, or its files are gone.
 */
export function openPlan(
  { ledger }: Session,
  artifact: Artifact,
  runtime: RuntimeChoice,
): PlannedTraining {
  return {
    runtime,
    artifact,
    configuration: artifact.descriptor.producer.configuration as PlanConfiguration,
    inputs: ledger.artifacts.inputs(artifact) as PlannedTraining['inputs'],
    base: artifact.json<PlannedBase>('base.json'),
    plan: artifact.json<TrainPlan>('plan.json'),
    forecast: artifact.json<PlanForecast>('forecast.json'),
  };
}

/**
 * Gives the limits of a run where nobody said any: by the clock, or none where a length was asked for in
 * steps or epochs.
 */
export const usualLimits = ({ configuration, forecast }: PlannedTraining): TrainLimits => ({
  seconds: forecast.limitedBy === 'request' ? null : clockFactor * configuration.budgetSeconds,
  tokens: null,
});

/** What the ledger keeps with a run of training, so that any process can go on with it. */
export interface TrainOrder {
  /** Id of the plan that is trained by. */
  plan: string;
  limits: TrainLimits;
  /** What trains by it. */
  on: RuntimeConfiguration;
}

/** What the ledger is told of a training before it starts. */
export function announced(
  project: Project,
  planned: PlannedTraining,
  limits: TrainLimits = usualLimits(planned),
): { key: string; facts: { order: TrainOrder & Record<string, unknown>; memoryBytes: number } } {
  const { artifact, runtime } = planned;
  const order = { plan: artifact.id, limits, on: runtimeConfiguration(runtime) };
  return {
    key: keyOf(project, planned),
    facts: { order, memoryBytes: hostMemory(planned) },
  };
}

/**
 * Trains by a plan.
 *
 * @throws The problems of `runStage` and of a train job.
 */
export async function train(
  session: Session,
  project: Project,
  planned: PlannedTraining,
  limits: TrainLimits = usualLimits(planned),
): Promise<StageResult> {
  const { key, facts } = announced(project, planned, limits);
  const run = session.ledger.runs.start(project.id, 'train', key, facts);
  return inRun(session, run, (within) => trainAs(within, project, planned, limits, run));
}

/**
 * Trains by a plan as a run that is under way. When a limit or somebody ends it early, or the plan was
 * amended so that it could go on, what it made is recorded as that of the amended plan, which replays
 * exactly on a machine of any speed.
 *
 * @throws The problems of `runStage` and of a train job.
 */
export async function trainAs(
  session: Session,
  project: Project,
  planned: PlannedTraining,
  limits: TrainLimits,
  run: number,
): Promise<StageResult> {
  const { ledger } = session;
  const inputs = { plan: planned.artifact };
  const configuration = runtimeConfiguration(planned.runtime);
  const accepted = acceptedLosses(ledger, project, planned.artifact);
  const trainBy = (within: Session, call: TrainCall) =>
    runStage(within, project, trainStage({ ...call, accepted }), { inputs, configuration, run });
  try {
    return await trainBy(session, { limits });
  } catch (error) {
    const stopped =
      toProblem(error).code === 'run.interrupted' && ledger.runs.asked(run) === 'stop';
    // What remains is to evaluate and write; nobody has to stop it.
    const ending = stopped ? { ...session, signal: new AbortController().signal } : session;
    const ended = stopped
      ? await trainBy(ending, { limits: { seconds: 0, tokens: null } }).catch(amendedOr)
      : amendedOr(error);
    if (!(ended instanceof PlanAmended)) return ended;
    const { artifact: plan } = await runStage(ending, project, amendStage, {
      inputs: inputsToAmend(planned.artifact, ledger.artifacts.inputs(planned.artifact)),
      configuration: ended.changes,
    });
    const stage = trainStage({ finished: ended.work });
    const result = await runStage(ending, project, stage, { inputs: { plan }, configuration, run });
    ledger.clearWork(keyOf(project, planned));
    return result;
  }
}

/** Gives the error if it says that the plan was amended, and throws any other. */
function amendedOr(error: unknown): PlanAmended {
  if (error instanceof PlanAmended) return error;
  throw error;
}

const keyOf = (project: Project, { artifact: plan, runtime }: PlannedTraining): string =>
  stageKey(trainStage(), { plan }, runtimeConfiguration(runtime), project.seed);

/** Gives what training by a plan takes of one process: on a card what lies there, else its memory here. */
export const memoryOf = ({
  base,
  plan,
  forecast,
  runtime,
}: Pick<PlannedTraining, 'base' | 'plan' | 'forecast' | 'runtime'>):
  PlanForecast['memory'] | TorchMemory =>
  runtime.runtime === 'embedded'
    ? forecast.memory
    : torchMemory(base.config, plan, runtime, {
        rowTokens: wholeRowTokens(plan, forecast.train),
        nodes: runtime.runtime === 'ray' ? runtime.nodes : 1,
      });

/** Of this machine: a card's process keeps little beside it, and a cluster's run only its control. */
const besideCard = 3e9;
const controlling = 0.5e9;

function hostMemory(planned: PlannedTraining): number {
  const { runtime } = planned;
  if (runtime.runtime === 'embedded') return planned.forecast.memory.high;
  if (runtime.runtime === 'ray') return controlling;
  return runtime.processes * (runtime.device === 'cuda' ? besideCard : memoryOf(planned).high);
}

/**
 * Estimates how long a planned training will take on this machine; its evaluation set is known. What was
 * measured with the embedded runtime says nothing of a card, whose class the plan's work is counted on.
 *
 * @throws `machine.record` when a file about the machine is damaged.
 */
export function timeOfPlan(
  session: Session,
  {
    base,
    plan,
    forecast,
    runtime,
  }: Pick<PlannedTraining, 'base' | 'plan' | 'forecast'> &
    Partial<Pick<PlannedTraining, 'runtime'>>,
  machine: ThisMachine = thisMachine(session),
): TimeEstimate {
  const { config } = base;
  const embedded = (runtime ?? embeddedChoice).runtime === 'embedded';
  return timeOn(
    embedded ? machine : { ...machine, speed: unmeasured, measured: [] },
    { base: base.id, method: plan.method },
    {
      plan,
      forecast: { ...forecast, evaluationTokens: forecast.validation.tokens },
      trainableParameters: trainableParameters(config, plan),
    },
  );
}
