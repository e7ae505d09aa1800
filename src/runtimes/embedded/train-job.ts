/**
 * A train job on the embedded engine: the plan's figures go to the training loop, the loop's events
 * to the protocol, the weights and metrics to the output folder.
 *
 * @module
 */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { nudge } from '../../engine/model/nudge.ts';
import { readTokenSet } from '../../engine/tokenizer/token-set.ts';
import {
  runTraining,
  type TrainEvent,
  type TrainOutcome,
} from '../../engine/train/loop/training-loop.ts';
import type { Rewards } from '../../engine/train/preference/pair-objective.ts';
import { Trainer } from '../../engine/train/step/trainer.ts';
import { writeSafetensors } from '../../weights/safetensors/writer.ts';
import { fail } from '../../problem/problem.ts';
import { methodOf } from '../train-plan.ts';
import type { TrainDone, TrainJob, WorkerEvent } from '../protocol.ts';
import { loadModel } from './load-model.ts';
import { MemoryGuard, peakResidentBytes } from './memory-guard.ts';
import { MetricsFile } from './metrics-file.ts';

/**
 * Trains by a plan, from the last checkpoint in the job's `state` where there is one. What is in its
 * `output` is written anew.
 *
 * @throws `run.interrupted` when `stop` is aborted, `train.memory-limit` when too much memory is in
 *   use, both after a checkpoint; the problems of `loadModel`, `Trainer` and `runTraining`.
 */
export async function runTrainJob(
  job: TrainJob,
  emit: (event: WorkerEvent) => void,
  stop: AbortSignal,
): Promise<TrainDone> {
  const started = performance.now();
  mkdirSync(job.state, { recursive: true });
  const { plan } = job;
  const model = await loadModel(job.base);
  const trainer = await Trainer.create({
    config: model.config,
    loadWeights: model.readWeights,
    method: methodOf(plan),
    optimizer: plan,
    activationCheckpointing: plan.activationCheckpointing,
    threads: job.threads,
    seed: plan.seed,
  });
  if (job.nudge !== undefined)
    for (const { values } of trainer.trainableTensors()) nudge(values, job.nudge);
  const guard = new MemoryGuard(job.memoryLimit);
  const metrics = join(job.state, 'metrics.jsonl');
  let dataSeconds = 0;
  try {
    const outcome = await record(
      runTraining({
        trainer,
        examples: await readTokenSet(job.tokens.train),
        evaluationExamples: await readTokenSet(job.tokens.validation),
        batching: plan,
        schedule: {
          learningRate: plan.learningRate,
          shape: plan.schedule,
          warmupSteps: plan.warmupSteps,
          steps: plan.steps,
          finalShare: plan.finalLearningRateShare,
        },
        stopAtStep: plan.stopAtStep,
        amendments: plan.amendments,
        limits: job.limits,
        evalEverySteps: plan.evalEverySteps,
        checkpointEverySteps: plan.checkpointEverySteps,
        earlyStopping: plan.earlyStopping,
        folder: job.state,
        onData: (seconds) => (dataSeconds = seconds),
        signal: AbortSignal.any([stop, guard.signal]),
      }),
      metrics,
      (event) => emit(event.type === 'metric' ? { ...event, dataSeconds } : event),
    );
    if (outcome.stoppedBy === 'signal') {
      if (!stop.aborted) guard.check(outcome.steps);
      fail('run.interrupted', `stopped at step ${outcome.steps}, to go on from there`);
    }
    await writeOutput(job.output, trainer, outcome, metrics);
    return {
      kind: 'train',
      lastStep: outcome.steps,
      bestStep: outcome.bestStep,
      bestLoss: outcome.bestLoss,
      stoppedBy: stopReasons[outcome.stoppedBy],
      peakResidentBytes: peakResidentBytes(),
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    guard.end();
    await trainer.close();
  }
}

const stopReasons = {
  schedule: 'schedule',
  earlyStopping: 'early-stopping',
  // A plan that names its last step was amended when a run reached the end of its budget.
  stopAtStep: 'budget',
  limit: 'budget',
} as const satisfies Record<Exclude<TrainOutcome['stoppedBy'], 'signal'>, TrainDone['stoppedBy']>;

/** Passes the loop's events on and writes its metrics. */
async function record(
  loop: AsyncGenerator<TrainEvent, TrainOutcome>,
  path: string,
  emit: (event: WorkerEvent) => void,
): Promise<TrainOutcome> {
  let metrics: MetricsFile | undefined;
  let last = performance.now();
  try {
    for (;;) {
      const next = await loop.next();
      if (next.done === true) return next.value;
      const event = next.value;
      if (event.type === 'damaged') {
        emit({ type: 'log', level: 'warning', message: event.problem.message });
        continue;
      }
      if (event.type === 'reference') {
        const { done, total } = event;
        emit({ type: 'progress', done, total, unit: 'reference batches' });
        continue;
      }
      if (event.type === 'resumed') {
        metrics = MetricsFile.resume(path, event.step);
        emit({ type: 'resumed', step: event.step });
        continue;
      }
      metrics ??= MetricsFile.create(path);
      const now = performance.now();
      emit(toMetrics(event, metrics, (now - last) / 1000));
      last = now;
    }
  } finally {
    metrics?.close();
  }
}

function toMetrics(
  event: Exclude<TrainEvent, { type: 'resumed' | 'damaged' | 'reference' }>,
  metrics: MetricsFile,
  seconds: number,
): WorkerEvent {
  switch (event.type) {
    case 'step': {
      const { step, loss, learningRate, gradNorm, targetTokens, tokens } = event;
      const rewards = rewardsOf(event);
      const figures = { step, loss, learningRate, gradNorm, targetTokens, tokens, ...rewards };
      metrics.append({ type: 'step', ...figures });
      return { type: 'metric', ...figures, seconds };
    }
    case 'evaluation': {
      const { step, loss, tokens: targetTokens, best } = event;
      const { pairs } = event;
      const compared = pairs === undefined ? {} : { pairs, ...rewardsOf(event) };
      const figures = { step, loss, targetTokens, best, ...compared };
      metrics.append({ type: 'eval', ...figures });
      return { type: 'eval', ...figures };
    }
    case 'checkpoint':
      return { type: 'checkpoint', step: event.step };
  }
}

/** Only what learns from pairs has rewards. */
const rewardsOf = ({ rewardAccuracy, rewardMargin }: Partial<Rewards>): Partial<Rewards> =>
  rewardAccuracy === undefined || rewardMargin === undefined
    ? {}
    : { rewardAccuracy, rewardMargin };

async function writeOutput(
  folder: string,
  trainer: Trainer,
  outcome: TrainOutcome,
  metrics: string,
): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const tensors = trainer
    .trainableTensors()
    .map(({ parameter: { name, shape }, values }) => ({ name, shape, values }));
  if (outcome.bestStep !== outcome.steps)
    await writeSafetensors(join(folder, 'last.safetensors'), tensors, 'F32');
  await trainer.restoreWeights(outcome.bestFolder);
  await writeSafetensors(join(folder, 'best.safetensors'), tensors, 'F32');
  copyFileSync(metrics, join(folder, 'metrics.jsonl'));
}
