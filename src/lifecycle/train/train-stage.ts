/**
 * The train stage: plan to checkpoint set, by a worker process under supervision.
 *
 * @module
 */
import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import { fail } from '../../problem/problem.ts';
import { readMetrics } from '../../runtimes/embedded/metrics-file.ts';
import { openRuntime } from '../../runtimes/open-runtime.ts';
import { chosenRuntime, type RuntimeConfiguration } from '../../runtimes/runtime.ts';
import { trainPlanSchema, type TrainPlan } from '../../runtimes/train-plan.ts';
import { supervise } from '../../runtimes/supervisor.ts';
import { notePeakOf } from '../../planning/memory/memory-correction.ts';
import { trainableParameters } from '../../planning/training-cost.ts';
import { recordSteps, StepTimes } from '../../planning/time/step-evidence.ts';
import { RunRecorder } from '../observe/run-recorder.ts';
import type { HeldOut } from '../observe/watch/watcher.ts';
import { memoryLimit } from '../../planning/memory/memory-forecast.ts';
import type { Stage } from '../stage/stage.ts';
import { baseReference } from '../../planning/resolved-base.ts';
import { type CheckpointInfo, isTokenizerFile } from './checkpoint.ts';
import type { PlanForecast, PlannedBase } from './plan-stage.ts';

/** The worker's folder of checkpoints within the stage's work folder. */
export const stateFolder = 'state';

/**
 * Makes the stage.
 *
 * @param limitSeconds Wall-clock limit of this run. It is no part of the stage's key: a run either
 *   ends by its plan, or fails with `train.out-of-time`, whose evidence names the step to amend the
 *   plan with.
 * @param accepted Held-out losses that alerts hold the run against; see `acceptedLosses`.
 */
export const trainStage = (
  limitSeconds: number | null,
  accepted: readonly HeldOut[] = [],
): Stage<RuntimeConfiguration, 'plan'> => ({
  name: 'train',
  produces: 'checkpoint-set',
  version: '5',
  async run(context) {
    const { inputs, output, work } = context;
    const plan = trainPlanSchema.parse(inputs.plan.json<TrainPlan>('plan.json'));
    const base = inputs.plan.json<PlannedBase>('base.json');
    const results = join(work, 'results');
    const { work: stepWork } = inputs.plan.json<PlanForecast>('forecast.json');
    const recorder = new RunRecorder(context, plan, {
      folder: work,
      // Values and both moments of the optimizer, in fp32.
      checkpointBytes: 3 * 4 * trainableParameters(base.config, plan),
      accepted,
    });
    const times = new StepTimes();
    const choice = chosenRuntime(context.configuration);
    const runtime = await openRuntime(context.home, choice);
    const done = await supervise(
      await runtime.prepare({
        kind: 'train',
        plan,
        base: await baseReference(context.home, base),
        tokens: {
          train: inputs.plan.path('train.tokens'),
          validation: inputs.plan.path('validation.tokens'),
        },
        output: results,
        state: join(work, stateFolder),
        threads: context.threads,
        memoryLimit: memoryLimit(),
        limits: { seconds: limitSeconds, tokens: null },
      }),
      {
        command: runtime.command(),
        folder: work,
        signal: context.signal,
        onEvent(event) {
          recorder.take(event);
          times.take(event);
        },
      },
    ).finally(() => recorder.end());
    if (choice.runtime === 'embedded') {
      // Forecasts of the embedded engine learn from its runs alone.
      recordSteps(context, { base: base.id, method: plan.method, work: stepWork }, times);
      const { memory } = inputs.plan.json<PlanForecast>('forecast.json');
      const { peakResidentBytes: peak } = done;
      const { dataset: data } = inputs.plan.descriptor.inputs;
      notePeakOf(context.home, { config: base.config, plan }, memory, { by: 'train', peak, data });
    }

    if (done.stoppedBy === 'budget' && plan.stopAtStep === null)
      fail(
        'train.out-of-time',
        `the time limit of ${limitSeconds} s came at step ${done.lastStep}`,
        {
          evidence: { step: done.lastStep, limitSeconds },
        },
      );
    for (const file of ['best.safetensors', 'last.safetensors', 'metrics.jsonl'])
      if (existsSync(join(results, file))) copyFileSync(join(results, file), join(output, file));
    const evals = readMetrics(join(output, 'metrics.jsonl')).flatMap((line) =>
      line.type === 'eval'
        ? [{ step: line.step, loss: line.loss, targetTokens: line.targetTokens }]
        : [],
    );
    const info: CheckpointInfo = {
      schema: 1,
      base: base.id,
      baseKind: base.kind,
      baseDigest: base.digest,
      seed: base.seed,
      method: plan.method,
      lora: plan.lora,
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
    inputs.plan.materialize(output, isTokenizerFile);
    const { bestStep, bestLoss, lastStep, stoppedBy } = done;
    return { base: base.id, method: plan.method, bestLoss, bestStep, lastStep, stoppedBy };
  },
});
