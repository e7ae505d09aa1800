/**
 * A training loop of nine steps, driven by a test to its end or to an event.
 *
 * @module
 */
import type { Example } from '../../../src/engine/train/batches/micro-batch.ts';
import {
  runTraining,
  type LoopOptions,
  type TrainEvent,
  type TrainOutcome,
} from '../../../src/engine/train/loop/training-loop.ts';
import type { Trainer } from '../../../src/engine/train/step/trainer.ts';

export const tinyRun = (
  trainer: Trainer,
  folder: string,
  examples: readonly Example[],
  evaluationExamples: readonly Example[],
): LoopOptions => ({
  trainer,
  examples,
  evaluationExamples,
  batching: {
    sequenceLength: 16,
    microBatchRows: 2,
    gradientAccumulation: 2,
    packing: false,
    seed: 3,
  },
  schedule: { learningRate: 1e-2, shape: 'cosine', warmupSteps: 2, steps: 9, finalShare: 0.1 },
  stopAtStep: null,
  amendments: [],
  limits: { seconds: null, tokens: null },
  evalEverySteps: 4,
  checkpointEverySteps: 3,
  earlyStopping: null,
  folder,
});

/** Drives it; the outcome is undefined where it was left at an event. */
export async function drive(
  options: LoopOptions,
  until: (event: TrainEvent) => boolean = () => false,
): Promise<{ events: TrainEvent[]; outcome: TrainOutcome | undefined }> {
  const events: TrainEvent[] = [];
  const run = runTraining(options);
  for (;;) {
    const next = await run.next();
    if (next.done === true) return { events, outcome: next.value };
    events.push(next.value);
    if (until(next.value)) return { events, outcome: undefined };
  }
}
