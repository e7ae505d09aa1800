import { readdir, readFile, writeFile } from 'node:fs/promises';
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
import { drive, tinyRun } from '../../../../test/support/engine/tiny-run.ts';
import type { Method } from '../../blocks/shape.ts';
import type { Trainer } from '../step/trainer.ts';
import type { LoopOptions, TrainEvent } from './training-loop.ts';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

const settings = (trainer: Trainer, at: string): LoopOptions =>
  tinyRun(trainer, join(folder, at), tinyExamples(20), tinyExamples(25).slice(20));

async function flipByte(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes[bytes.length - 3] ^= 1;
  await writeFile(file, bytes);
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
    expect(await readdir(join(folder, 'best'))).toContain(
      `best-${String(best.step).padStart(8, '0')}`,
    );

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
      earlyStopping: { patience: 2, minDelta: 100, standardErrors: 0 },
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

  it('amended in its course gives the bytes of a run amended from its start', async () => {
    const amendments = [
      { afterStep: 3, microBatchRows: 1 },
      { afterStep: 6, learningRateFactor: 0.5 },
    ];
    const whole = await tinyTrainer(full);
    const { events } = await drive({ ...settings(whole, 'amended-whole'), amendments });
    const plain = await tinyTrainer(full);
    const unamended = await drive(settings(plain, 'unamended'));
    const rates = (list: TrainEvent[]) =>
      list.flatMap((event) => (event.type === 'step' ? [event.learningRate] : []));
    expect(rates(events)).toEqual(
      rates(unamended.events).map((rate, step) => (step < 6 ? rate : rate / 2)),
    );

    // Killed after step 8, it has checkpoints of steps 3 and 6; the amendments make a new way of it.
    const first = await tinyTrainer(full);
    await drive(settings(first, 'way'), (event) => stepOf(event) === 8);
    const second = await tinyTrainer(full);
    const resumed = await drive({ ...settings(second, 'way'), amendments });
    expect(resumed.events[0]).toEqual({ type: 'resumed', step: 3 });
    expect(bytesOf(second).equals(bytesOf(whole))).toBe(true);
    expect(bytesOf(second).equals(bytesOf(plain))).toBe(false);
    await Promise.all([whole, plain, first, second].map((trainer) => trainer.close()));
  });

  it.each([
    ['first-moments.safetensors', 3],
    ['manifest.json', 3],
    ['best', 0],
  ])('takes the checkpoint before one whose %s is damaged', async (file, from) => {
    const whole = await tinyTrainer(full);
    await drive(settings(whole, `${file}-whole`));
    const at = `${file}-damaged`;
    const first = await tinyTrainer(full);
    await drive(settings(first, at), (event) => stepOf(event) === 8);
    const names = await readdir(join(folder, at));
    for (const name of names.filter((name) => name.startsWith('best')))
      if (file === 'best') await flipByte(join(folder, at, name, 'trainable.safetensors'));
    if (file !== 'best') await flipByte(join(folder, at, 'step-00000006', file));
    const second = await tinyTrainer(full);
    const { events } = await drive(settings(second, at));
    const damaged = events.filter(({ type }) => type === 'damaged');
    expect(damaged[0]).toMatchObject({ problem: { code: 'checkpoint.damaged' } });
    const resumed = events.find((event) => event.type === 'resumed');
    expect(resumed?.step ?? 0).toBe(from);
    expect(bytesOf(second).equals(bytesOf(whole))).toBe(true);
    await Promise.all([whole, first, second].map((trainer) => trainer.close()));
  });

  it('never reads more tokens than it may, and ends as a run does that is to stop there', async () => {
    const limited = await tinyTrainer(full);
    const { events, outcome } = await drive({
      ...settings(limited, 'limited'),
      limits: { seconds: null, tokens: 170 },
    });
    const read = events.flatMap((event) => (event.type === 'step' ? [event.tokens] : []));
    const total = read.reduce((sum, tokens) => sum + tokens, 0);
    expect(outcome).toMatchObject({ stoppedBy: 'limit', steps: read.length });
    expect(total).toBeLessThanOrEqual(170);
    expect(read.length).toBeLessThan(9);
    const planned = await tinyTrainer(full);
    const again = await drive({ ...settings(planned, 'planned'), stopAtStep: read.length });
    const told = (list: TrainEvent[]) => list.filter(({ type }) => type !== 'checkpoint');
    expect(told(again.events)).toEqual(told(events));
    expect(bytesOf(planned).equals(bytesOf(limited))).toBe(true);
    const next = await drive({
      ...settings(await tinyTrainer(full), 'one-more'),
      stopAtStep: read.length + 1,
    });
    const more = next.events.flatMap((event) => (event.type === 'step' ? [event.tokens] : []));
    expect(more.reduce((sum, tokens) => sum + tokens, 0)).toBeGreaterThan(170);
    await Promise.all([limited.close(), planned.close()]);
  });

  it('makes one step when there is no time at all, and none when resumed', async () => {
    const limits = { seconds: 0, tokens: null };
    const first = await tinyTrainer(full);
    const options = { ...settings(first, 'no-time'), checkpointEverySteps: 1 };
    const { outcome } = await drive({ ...options, limits });
    expect(outcome).toMatchObject({ stoppedBy: 'limit', steps: 1 });
    const second = await tinyTrainer(full);
    const resumed = await drive({ ...options, trainer: second, limits });
    expect(resumed.events.some(({ type }) => type === 'step')).toBe(false);
    expect(resumed.outcome).toEqual(outcome);
    await Promise.all([first.close(), second.close()]);
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
