/**
 * The training loop as a stream of events: steps by schedule, held-out evaluation, checkpoints,
 * early stopping. A loop that was killed and started again on the same folder gives the same events
 * from its last checkpoint on, and the same bytes at the end.
 *
 * @module
 */
import { fail, type Problem } from '../../../problem/problem.ts';
import { learningRateAt, type Schedule } from '../../optimizer/schedule.ts';
import type { Example, MicroBatch } from '../batches/micro-batch.ts';
import { cutFiner, trainingSteps, type Batching } from '../batches/row-packing.ts';
import type { Trainer } from '../step/trainer.ts';
import { amendmentsUpTo, settingsOf, type Amendment } from './amendments.ts';
import { gainOver, type ItemLosses } from './held-out-gain.ts';
import { LimitWatch, type TrainingLimits } from './limit-watch.ts';
import type { Preference } from '../preference/pair-loss.ts';
import type { PairObjective, Rewards } from '../preference/pair-objective.ts';
import { heldOutLoss } from './held-out-loss.ts';
import { newTrend, takeLoss } from './loss-trend.ts';
import { openObjectives } from './objectives.ts';
import type { ReferenceEvent } from './reference.ts';
import { RunCheckpoints, type Progress } from './run-checkpoints.ts';

export interface LoopOptions {
  trainer: Trainer;
  examples: readonly Example[];
  /** Held out; without any, the last state counts as the best. */
  evaluationExamples: readonly Example[];
  /** With a preference, examples are pairs: see `pair-rows.ts`. */
  batching: Batching & { preference?: Preference | undefined };
  schedule: Schedule;
  /** Stop here though the schedule is longer. */
  stopAtStep: number | null;
  amendments: readonly Amendment[];
  /** What ends training before; at least one step is made. */
  limits: TrainingLimits;
  evalEverySteps: number;
  checkpointEverySteps: number;
  /** Stop after `patience` evaluations without a gain over both `minDelta` and these many errors of it. */
  earlyStopping: { patience: number; minDelta: number; standardErrors: number } | null;
  /** Where checkpoints are kept; a loop resumes from what is there. */
  folder: string;
  /** Hears before each step how many seconds it waited for its data; of no consequence otherwise. */
  onData?: (seconds: number) => void;
  /** On abort, the loop saves a checkpoint and ends. */
  signal?: AbortSignal;
}

export type TrainEvent =
  /** A checkpoint, or what is kept of the reference, is damaged and was set aside. */
  | ReferenceEvent
  | { type: 'resumed'; step: number }
  | ({
      type: 'step';
      /** Steps made, this one included. */
      step: number;
      epoch: number;
      loss: number;
      learningRate: number;
      gradNorm: number;
      /** Tokens that carry loss, and tokens read. */
      targetTokens: number;
      tokens: number;
    } & Partial<Rewards>)
  | ({
      type: 'evaluation';
      step: number;
      loss: number;
      tokens: number;
      best: boolean;
      /** With a preference: how many were compared. */
      pairs?: number;
    } & Partial<Rewards>)
  | { type: 'checkpoint'; step: number; folder: string };

export interface TrainOutcome {
  steps: number;
  stoppedBy: 'schedule' | 'stopAtStep' | 'earlyStopping' | 'limit' | 'signal';
  /** Weights of the best evaluation, for `Trainer.restoreWeights`. */
  bestFolder: string;
  bestStep: number;
  /** Null when there was nothing to evaluate on. */
  bestLoss: number | null;
}

/**
 * Trains to the end of the schedule, or until something else ends it.
 *
 * @throws `train.no-targets`, `train.too-long`; `train.diverged` when a loss or gradient is no finite
 *   number or the loss rose for long, with the last step that was sound; `checkpoint.damaged` when the
 *   best weights are; `checkpoint.mismatch` when the folder holds checkpoints of another model or method.
 */
export async function* runTraining(options: LoopOptions): AsyncGenerator<TrainEvent, TrainOutcome> {
  const { trainer, batching, schedule, amendments, checkpointEverySteps } = options;
  const checkpoints = new RunCheckpoints(options.folder, trainer);
  const limits = new LimitWatch(options.limits);
  const end = Math.min(schedule.steps, options.stopAtStep ?? Infinity);
  const objectives = yield* openObjectives(
    { ...options, steps: schedule.steps },
    batching.preference,
  );
  if (objectives === null)
    return { steps: 0, stoppedBy: 'signal', bestFolder: '', bestStep: 0, bestLoss: null };
  const damages: Problem[] = [];
  let progress = await checkpoints.resume(amendments, (problem) => damages.push(problem));
  for (const problem of damages) yield { type: 'damaged', problem };
  if (progress !== null) yield { type: 'resumed', step: trainer.steps };
  else {
    progress = newProgress();
    yield* evaluation(options, objectives.validation, checkpoints, progress, limits);
  }

  const steps = trainingSteps(options.examples, batching, trainer.steps);
  let stoppedBy: TrainOutcome['stoppedBy'] = end < schedule.steps ? 'stopAtStep' : 'schedule';
  while (trainer.steps < end) {
    if (exhausted(options, progress)) stoppedBy = 'earlyStopping';
    else if (options.signal?.aborted === true) stoppedBy = 'signal';
    if (stoppedBy === 'earlyStopping' || stoppedBy === 'signal') break;
    const asked = performance.now();
    const next = steps.next();
    if (next.done === true)
      fail('train.no-targets', 'no example has a token to predict within the sequence length');
    const { step, epoch } = next.value;
    const settings = settingsOf(step + 1, batching, amendments);
    const batches = cutFiner(next.value.batches, settings.microBatchRows, batching);
    options.onData?.((performance.now() - asked) / 1000);
    const tokens = countTokens(batches);
    if (trainer.steps > 0 && limits.isReached(progress.tokens, tokens)) {
      stoppedBy = 'limit';
      break;
    }
    const learningRate = learningRateAt(schedule, step) * settings.learningRateFactor;
    const result = await limits.step(() => trainer.step(batches, learningRate, objectives.train));
    const done = trainer.steps;
    progress.tokens += tokens;
    yield { type: 'step', step: done, epoch, learningRate, tokens, ...result };
    if (takeLoss(progress.trend, done, result.loss))
      diverged(`the loss rose until step ${done}`, done, progress);
    if (done % options.evalEverySteps === 0)
      yield* evaluation(options, objectives.validation, checkpoints, progress, limits);
    if (done % checkpointEverySteps === 0 && done < end)
      yield* checkpoint(options, checkpoints, progress);
  }
  if (stoppedBy === 'signal') yield* checkpoint(options, checkpoints, progress);
  else if (progress.evaluatedAt !== trainer.steps)
    yield* evaluation(options, objectives.validation, checkpoints, progress, limits);
  const best = progress.best ?? { step: trainer.steps, loss: null };
  if (progress.best === null) await checkpoints.saveBest(best.step);
  return {
    steps: trainer.steps,
    stoppedBy,
    bestFolder: checkpoints.bestFolder(best.step),
    bestStep: best.step,
    bestLoss: best.loss,
  };
}

const newProgress = (): Progress => ({
  best: null,
  evaluatedAt: null,
  reference: null,
  evaluationsSinceGain: 0,
  trend: newTrend(),
  tokens: 0,
  amendments: '',
});

async function* checkpoint(
  { trainer, amendments }: LoopOptions,
  checkpoints: RunCheckpoints,
  progress: Progress,
): AsyncGenerator<TrainEvent, void> {
  progress.amendments = amendmentsUpTo(trainer.steps, amendments);
  yield { type: 'checkpoint', step: trainer.steps, folder: await checkpoints.save(progress) };
}

/** Evaluates, keeps the weights if they are the best so far, and notes it in `progress`. */
async function* evaluation(
  options: LoopOptions,
  objective: PairObjective | undefined,
  checkpoints: RunCheckpoints,
  progress: Progress,
  limits: LimitWatch,
): AsyncGenerator<TrainEvent, void> {
  const { trainer, evaluationExamples, earlyStopping } = options;
  if (evaluationExamples.length === 0) return;
  const { loss, tokens, items, rewards } = await limits.evaluate(() =>
    heldOutLoss(options, objective),
  );
  if (tokens === 0) return;
  const step = trainer.steps;
  if (!Number.isFinite(loss)) diverged(`held-out loss ${loss} at step ${step}`, step, progress);
  const best = loss < (progress.best?.loss ?? Infinity);
  if (progress.reference === null || isGain(earlyStopping, progress.reference, items)) {
    progress.reference = items;
    progress.evaluationsSinceGain = 0;
  } else progress.evaluationsSinceGain++;
  if (best) {
    await limits.save(() => checkpoints.saveBest(step));
    progress.best = { step, loss };
  }
  progress.evaluatedAt = step;
  yield { type: 'evaluation', step, loss, tokens, best, ...rewards };
}

function isGain(
  rule: LoopOptions['earlyStopping'],
  reference: ItemLosses,
  items: ItemLosses,
): boolean {
  const { mean, standardError } = gainOver(reference, items);
  return mean > (rule?.minDelta ?? 0) && mean > (rule?.standardErrors ?? 0) * standardError;
}

const diverged = (message: string, step: number, { trend }: Progress): never =>
  fail('train.diverged', message, {
    evidence: { step, soundStep: Math.min(trend.soundStep, step - 1) },
  });

const exhausted = ({ earlyStopping }: LoopOptions, progress: Progress): boolean =>
  earlyStopping !== null && progress.evaluationsSinceGain >= earlyStopping.patience;

const countTokens = (batches: readonly MicroBatch[]): number =>
  batches.reduce(
    (total, { rows }) => total + rows.flat().reduce((inRow, { ids }) => inRow + ids.length, 0),
    0,
  );
