import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';

import {
  bytesOf,
  full,
  lora,
  tinyExamples,
  tinyTrainer,
} from '../../../../test/support/engine/tiny.ts';
import type { Method } from '../../blocks/shape.ts';
import type { Trainer } from '../step/trainer.ts';
import {
  runTraining,
  type LoopOptions,
  type TrainEvent,
  type TrainOutcome,
} from './training-loop.ts';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

const settings = (trainer: Trainer, at: string): LoopOptions => ({
  trainer,
  examples: tinyExamples(20),
  evaluationExamples: tinyExamples(25).slice(20),
  batching: {
    sequenceLength: 16,
    microBatchRows: 2,
    gradientAccumulation: 2,
    packing: false,
    seed: 3,
  },
  schedule: { learningRate: 1e-2, shape: 'cosine', warmupSteps: 2, steps: 9, finalShare: 0.1 },
  stopAtStep: null,
  evalEverySteps: 4,
  checkpointEverySteps: 3,
  earlyStopping: null,
  folder: join(folder, at),
});

async function drive(
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

const stepOf = (event: TrainEvent): number => (event.type === 'step' ? event.step : 0);

describe('runTraining', () => {
  it.each<[string, Method]>([
    ['full', full],
    ['lora with dropout', { ...lora, dropout: 0.2 }],
  ])('%s: killed and resumed gives the bytes of an uninterrupted run', async (_, method) => {
    const whole = await tinyTrainer(method);
    const { events, outcome } = await drive(settings(whole, 'whole'));
    expect(outcome).toMatchObject({ steps: 9, stoppedBy: 'schedule' });

    for (const kill of [2, 5, 8]) {
      const at = `killed-${kill}`;
      const first = await tinyTrainer(method);
      await drive(settings(first, at), (event) => stepOf(event) === kill);
      await first.close();
      const second = await tinyTrainer(method);
      const resumed = await drive(settings(second, at));
      expect(bytesOf(second).equals(bytesOf(whole))).toBe(true);
      expect(resumed.outcome).toEqual({
        ...outcome,
        bestFolder: outcome?.bestFolder.replace('whole', at),
      });
      const last = (list: TrainEvent[]) => list.filter(({ type }) => type === 'step').at(-1);
      expect(last(resumed.events)).toEqual(last(events));
      await second.close();
    }
    await whole.close();
  });

  it('keeps the weights of the best evaluation', async () => {
    const trainer = await tinyTrainer(full);
    const { events, outcome } = await drive(settings(trainer, 'best'));
    const evaluations = events.filter((event) => event.type === 'evaluation');
    expect(evaluations.map(({ step }) => step)).toEqual([0, 4, 8, 9]);
    const best = evaluations.toSorted((a, b) => a.loss - b.loss)[0];
    expect(outcome).toMatchObject({ bestStep: best.step, bestLoss: best.loss });
    expect(await readdir(join(folder, 'best'))).toHaveLength(2);

    const reread = await tinyTrainer(full);
    await reread.restoreWeights(outcome?.bestFolder ?? '');
    const again = await drive({
      ...settings(reread, 'again'),
      schedule: { ...settings(reread, '').schedule, steps: 0 },
    });
    expect(again.events[0]).toMatchObject({ type: 'evaluation', loss: best.loss });
    await Promise.all([trainer.close(), reread.close()]);
  });

  it('stops early when evaluation no longer improves', async () => {
    const trainer = await tinyTrainer(full);
    const { outcome } = await drive({
      ...settings(trainer, 'early'),
      evalEverySteps: 1,
      earlyStopping: { patience: 2, minDelta: 100 },
    });
    expect(outcome).toMatchObject({ steps: 2, stoppedBy: 'earlyStopping' });
    await trainer.close();
  });

  it('saves a checkpoint and ends when aborted', async () => {
    const controller = new AbortController();
    const trainer = await tinyTrainer(full);
    const { events, outcome } = await drive(
      { ...settings(trainer, 'aborted'), signal: controller.signal },
      (event) => {
        if (stepOf(event) === 4) controller.abort();
        return false;
      },
    );
    expect(outcome).toMatchObject({ steps: 4, stoppedBy: 'signal' });
    expect(events.at(-1)).toMatchObject({ type: 'checkpoint', step: 4 });
    await trainer.close();
  });

  it('refuses examples without a token to predict', async () => {
    const trainer = await tinyTrainer(full);
    const silent = tinyExamples(3).map(({ ids }) => ({ ids, targets: new Uint8Array(ids.length) }));
    await expect(drive({ ...settings(trainer, 'silent'), examples: silent })).rejects.toMatchObject(
      { problem: { code: 'train.no-targets' } },
    );
    await trainer.close();
  });
});
