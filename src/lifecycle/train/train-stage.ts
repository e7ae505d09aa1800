/**
 * The train stage: plan to checkpoint set, by a worker process under supervision.
 *
 * @module
 */
import { existsSync, linkSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { pruneCheckpoints } from '../../engine/train/loop/run-checkpoints.ts';
import { readMetrics } from '../../runtimes/embedded/metrics-file.ts';
import { openRuntime } from '../../runtimes/open-runtime.ts';
import { chosenRuntime, type RuntimeConfiguration } from '../../runtimes/runtime.ts';
import type { TrainJob, TrainLimits } from '../../runtimes/protocol.ts';
import { TrainCourse } from '../../runtimes/supervision/train-course.ts';
import { trainPlanSchema, type TrainPlan } from '../../runtimes/train-plan.ts';
import { supervise } from '../../runtimes/supervisor.ts';
import { notePeakOf } from '../../planning/memory/memory-correction.ts';
import { trainableParameters } from '../../planning/training-cost.ts';
import { recordSteps, StepTimes } from '../../planning/time/step-evidence.ts';
import { RunRecorder } from '../observe/run-recorder.ts';
import type { HeldOut } from '../observe/watch/watcher.ts';
import { memoryLimit } from '../../planning/memory/memory-forecast.ts';
import type { Stage, StageContext } from '../stage/stage.ts';
import { baseReference } from '../../planning/resolved-base.ts';
import type { PlanChanges } from './amend-stage.ts';
import { type CheckpointInfo, isTokenizerFile } from './checkpoint.ts';
import { isHeadMap, startOf } from './fit-head.ts';
import {
  keepFinished,
  readFinished,
  resultsIn,
  type FinishedTraining,
} from './finished-training.ts';
import type { PlanForecast, PlannedBase } from './plan-stage.ts';

/** How a plan is trained by this time; it is no part of the stage's key. */
export interface TrainCall {
  /** What ends the run before its plan does. With limits, the plan is amended where it has to be. */
  limits?: TrainLimits;
  /** A work folder with the results of an earlier call, by a plan that became this one. */
  finished?: string;
  /** Held-out losses that alerts hold the run against; see `acceptedLosses`. */
  accepted?: readonly HeldOut[];
  /** Moves the starting weights by rounding, for a twin that is only compared, never kept. */
  nudge?: number;
}

/**
 * A training ended otherwise than its plan says. Its results, in the work folder, are those of the plan
 * with these changes.
 */
export class PlanAmended extends Error {
  readonly changes: PlanChanges;
  readonly work: string;

  constructor(changes: PlanChanges, work: string) {
    super('the training ended by an amended plan');
    this.changes = changes;
    this.work = work;
  }
}

type Context = StageContext<RuntimeConfiguration, 'plan'>;

/**
 * Makes the stage. It throws `PlanAmended` when a limit ended the run or its plan was amended while it
 * ran.
 */
export const trainStage = (call: TrainCall = {}): Stage<RuntimeConfiguration, 'plan'> => ({
  name: 'train',
  produces: 'checkpoint-set',
  version: '6',
  async run(context) {
    const { inputs, output } = context;
    const plan = trainPlanSchema.parse(inputs.plan.json<TrainPlan>('plan.json'));
    const base = inputs.plan.json<PlannedBase>('base.json');
    const work = call.finished ?? context.work;
    const { done, amendments } =
      finishedBy(work, call.limits) ?? (await trainInWorkers(context, plan, base, call));
    const stopAtStep = plan.stopAtStep ?? (done.stoppedBy === 'budget' ? done.lastStep : null);
    const changes: PlanChanges = { stopAtStep, amendments };
    const planned: PlanChanges = { stopAtStep: plan.stopAtStep, amendments: plan.amendments };
    if (canonicalJson(changes) !== canonicalJson(planned)) throw new PlanAmended(changes, work);
    const results = resultsIn(work);
    for (const file of ['best.safetensors', 'last.safetensors', 'metrics.jsonl'])
      if (existsSync(join(results, file))) linkSync(join(results, file), join(output, file));
    const evals = readMetrics(join(output, 'metrics.jsonl')).flatMap((line) => {
      if (line.type !== 'eval') return [];
      const { type: _type, best: _best, ...result } = line;
      return [result];
    });
    const info: CheckpointInfo = {
      schema: 1,
      base: base.id,
      baseKind: base.kind,
      baseDigest: base.digest,
      seed: base.seed,
      method: plan.method,
      lora: plan.lora,
      ...(plan.keepLayers !== undefined && { keepLayers: plan.keepLayers }),
      config: base.config,
      task: base.task,
      datasetSchema: base.records,
      sequenceLength: plan.sequenceLength,
      bestStep: done.bestStep,
      lastStep: done.lastStep,
      bestLoss: done.bestLoss,
      stoppedBy: done.stoppedBy,
      evals,
    };
    writeFileSync(join(output, 'checkpoint.json'), `${canonicalJson(info)}\n`);
    inputs.plan.materialize(output, (path) => isTokenizerFile(path) || isHeadMap(path));
    const { bestStep, bestLoss, lastStep, stoppedBy } = done;
    return { base: base.id, method: plan.method, bestLoss, bestStep, lastStep, stoppedBy };
  },
});

/** What a worker finished before, if it would be no other by these limits. */
function finishedBy(work: string, limits: TrainLimits | undefined): FinishedTraining | undefined {
  const finished = readFinished(work);
  if (finished === undefined || limits === undefined || finished.done.stoppedBy !== 'budget')
    return finished;
  const { seconds, tokens } = finished.limits;
  return seconds === limits.seconds && tokens === limits.tokens ? finished : undefined;
}

/** Trains in worker processes under supervision, and keeps what they report. */
async function trainInWorkers(
  context: Context,
  plan: TrainPlan,
  base: PlannedBase,
  { limits, accepted = [], nudge }: TrainCall,
): Promise<FinishedTraining> {
  const { inputs, work, home } = context;
  const forecast = inputs.plan.json<PlanForecast>('forecast.json');
  const recorder = new RunRecorder(context, plan, {
    folder: work,
    memoryBytes: memoryLimit() ?? totalmem(),
    // Values and both moments of the optimizer, in fp32.
    checkpointBytes: 3 * 4 * trainableParameters(base.config, plan),
    accepted,
  });
  const times = new StepTimes();
  const choice = chosenRuntime(context.configuration);
  const runtime = await openRuntime(home, choice);
  const job = await runtime.prepare<TrainJob>({
    kind: 'train',
    plan,
    base: startOf(await baseReference(home, base), plan.keepLayers, inputs.plan),
    tokens: {
      train: inputs.plan.path('train.tokens'),
      validation: inputs.plan.path('validation.tokens'),
    },
    output: resultsIn(work),
    state: join(work, 'state'),
    threads: context.threads,
    nudge,
    memoryLimit: memoryLimit(),
    limits: limits ?? { seconds: null, tokens: null },
  });
  const course = limits && TrainCourse.open(work, job);
  const done = await supervise(job, {
    command: runtime.command(),
    folder: work,
    signal: context.signal,
    course,
    makeRoom: () => pruneCheckpoints(job.state),
    onEvent(event) {
      recorder.take(event);
      times.take(event);
    },
  }).finally(() => recorder.end());
  if (choice.runtime === 'embedded') {
    // Forecasts of the embedded engine learn from its runs alone.
    recordSteps(context, { base: base.id, method: plan.method, work: forecast.work }, times);
    const { peakResidentBytes: peak } = done;
    const { dataset: data } = inputs.plan.descriptor.inputs;
    const evidence = { by: 'train', peak, data } as const;
    notePeakOf(home, { config: base.config, plan }, forecast.memory, evidence);
  }
  const finished = {
    done,
    amendments: [...(course?.amendments ?? plan.amendments)],
    limits: job.limits,
  };
  keepFinished(work, finished);
  return finished;
}
