/**
 * The training loop as a stream of events: steps by schedule, held-out evaluation, checkpoints,
 * early stopping. A loop that was killed and started again on the same folder gives the same events
 * from its last checkpoint on, and the same bytes at the end.
 *
 * @module
 */
import { fail } from '../../../problem/problem.ts';
import { learningRateAt, type Schedule } from '../../optimizer/schedule.ts';
import type { Example, MicroBatch } from '../batches/micro-batch.ts';
import { evaluationBatches, trainingSteps, type Batching } from '../batches/row-packing.ts';
import type { Trainer } from '../step/trainer.ts';
import { RunCheckpoints, type Progress } from './run-checkpoints.ts';

export interface LoopOptions {
  trainer: Trainer;
  examples: readonly Example[];
  /** Held out; without any, the last state counts as the best. */
  evaluationExamples: readonly Example[];
  batching: Batching;
  schedule: Schedule;
  /** Stop here though the schedule is longer. */
  stopAtStep: number | null;
  evalEverySteps: number;
  checkpointEverySteps: number;
  /** Stop after `patience` evaluations without an improvement of at least `minDelta`. */
  earlyStopping: { patience: number; minDelta: number } | null;
  /** Where checkpoints are kept; a loop resumes from what is there. */
  folder: string;
  /** On abort, the loop saves a checkpoint and ends. */
  signal?: AbortSignal;
}

export type TrainEvent =
  | { type: 'resumed'; step: number }
  | {
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
    }
  | { type: 'evaluation'; step: number; loss: number; tokens: number; best: boolean }
  | { type: 'checkpoint'; step: number; folder: string };

export interface TrainOutcome {
  steps: number;
  stoppedBy: 'schedule' | 'stopAtStep' | 'earlyStopping' | 'signal';
  /** Weights of the best evaluation, for `Trainer.restoreWeights`. */
  bestFolder: string;
  bestStep: number;
  /** Null when there was nothing to evaluate on. */
  bestLoss: number | null;
}

/**
 * Trains to the end of the schedule, or until something else ends it.
 *
 * @throws `train.no-targets`, `train.too-long`, `train.diverged`; `checkpoint.mismatch` when the folder
 *   holds checkpoints of another model or method.
 */
export async function* runTraining(options: LoopOptions): AsyncGenerator<TrainEvent, TrainOutcome> {
  const { trainer, batching, schedule, evalEverySteps, checkpointEverySteps } = options;
  const checkpoints = new RunCheckpoints(options.folder, trainer);
  const end = Math.min(schedule.steps, options.stopAtStep ?? Infinity);
  let progress = await checkpoints.resume();
  if (progress !== null) yield { type: 'resumed', step: trainer.steps };
  else {
    progress = { best: null, evaluationsSinceBest: 0 };
    yield* evaluation(options, checkpoints, progress);
  }

  const steps = trainingSteps(options.examples, batching, trainer.steps);
  let stoppedBy: TrainOutcome['stoppedBy'] = end < schedule.steps ? 'stopAtStep' : 'schedule';
  while (trainer.steps < end) {
    if (exhausted(options, progress)) stoppedBy = 'earlyStopping';
    else if (options.signal?.aborted === true) stoppedBy = 'signal';
    if (stoppedBy === 'earlyStopping' || stoppedBy === 'signal') break;
    const next = steps.next();
    if (next.done === true)
      fail('train.no-targets', 'no example has a token to predict within the sequence length');
    const { step, epoch, batches } = next.value;
    const learningRate = learningRateAt(schedule, step);
    const result = await trainer.step(batches, learningRate);
    const done = trainer.steps;
    yield {
      type: 'step',
      step: done,
      epoch,
      learningRate,
      tokens: countTokens(batches),
      ...result,
    };
    if (done % evalEverySteps === 0 || done === end)
      yield* evaluation(options, checkpoints, progress);
    if (done % checkpointEverySteps === 0 && done < end)
      yield { type: 'checkpoint', step: done, folder: await checkpoints.save(progress) };
  }
  const folder = await checkpoints.save(progress);
  yield { type: 'checkpoint', step: trainer.steps, folder };
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

/** Evaluates, keeps the weights if they are the best so far, and notes it in `progress`. */
async function* evaluation(
  { trainer, evaluationExamples, batching, earlyStopping }: LoopOptions,
  checkpoints: RunCheckpoints,
  progress: Progress,
): AsyncGenerator<TrainEvent, void> {
  if (evaluationExamples.length === 0) return;
  const { loss, tokens } = await heldOutLoss(trainer, evaluationExamples, batching);
  if (tokens === 0) return;
  const step = trainer.steps;
  const previous = progress.best?.loss ?? Infinity;
  const best = loss < previous;
  const enough = loss < previous - (earlyStopping?.minDelta ?? 0);
  progress.evaluationsSinceBest = enough ? 0 : progress.evaluationsSinceBest + 1;
  if (best) {
    await checkpoints.saveBest(step);
    progress.best = { step, loss };
  }
  yield { type: 'evaluation', step, loss, tokens, best };
}

/** The mean negative log-likelihood per target token, in nats, and how many target tokens there are. */
async function heldOutLoss(
  trainer: Trainer,
  examples: readonly Example[],
  batching: Batching,
): Promise<{ loss: number; tokens: number }> {
  const scores = await trainer.score(evaluationBatches(examples, batching));
  let logProbability = 0;
  let tokens = 0;
  for (const score of scores.values()) {
    logProbability += score.logProbability;
    tokens += score.tokens;
  }
  return { loss: -logProbability / tokens, tokens };
}

const exhausted = ({ earlyStopping }: LoopOptions, progress: Progress): boolean =>
  earlyStopping !== null && progress.evaluationsSinceBest >= earlyStopping.patience;

const countTokens = (batches: readonly MicroBatch[]): number =>
  batches.reduce(
    (total, { rows }) => total + rows.flat().reduce((inRow, { ids }) => inRow + ids.length, 0),
    0,
  );
