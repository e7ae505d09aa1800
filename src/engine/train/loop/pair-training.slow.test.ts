import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { bytesOf, full, lora, tinyTrainer } from '../../../../test/support/engine/tiny.ts';
import { tinyPairs } from '../../../../test/support/engine/tiny-pairs.ts';
import { drive, tinyRun } from '../../../../test/support/engine/tiny-run.ts';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import type { Method } from '../../blocks/shape.ts';
import type { Trainer } from '../step/trainer.ts';
import type { LoopOptions, TrainEvent } from './training-loop.ts';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

const pairs = tinyPairs(16);

function settings(trainer: Trainer, at: string): LoopOptions {
  const run = tinyRun(trainer, join(folder, at), pairs.slice(0, 24), pairs.slice(24));
  const preference = { loss: 'dpo', beta: 0.3 } as const;
  return { ...run, batching: { ...run.batching, sequenceLength: 20, preference } };
}

const typesOf = (events: readonly TrainEvent[]) => new Set(events.map(({ type }) => type));
const stepOf = (event: TrainEvent): number => (event.type === 'step' ? event.step : 0);

describe('runTraining on pairs', () => {
  it.each<[string, Method]>([
    ['full', full],
    ['lora with dropout', { ...lora, dropout: 0.2 }],
  ])('%s: killed and resumed gives the bytes of an uninterrupted run', async (_, method) => {
    const whole = await tinyTrainer(method);
    const waits: number[] = [];
    const { events, outcome } = await drive({
      ...settings(whole, 'whole'),
      onData: (seconds) => waits.push(seconds),
    });
    expect(waits).toHaveLength(9);
    expect(outcome).toMatchObject({ steps: 9, stoppedBy: 'schedule' });
    const evaluations = events.filter((event) => event.type === 'evaluation');
    expect(evaluations[0]).toMatchObject({
      loss: Math.log(2),
      pairs: 4,
      rewardAccuracy: 0.5,
      rewardMargin: 0,
    });

    const kills: ((event: TrainEvent) => boolean)[] = [
      ({ type }) => type === 'reference',
      (event) => stepOf(event) === 2,
      (event) => stepOf(event) === 5,
    ];
    for (const [index, kill] of kills.entries()) {
      const at = `killed-${index}`;
      const first = await tinyTrainer(method);
      await drive(settings(first, at), kill);
      await first.close();
      const second = await tinyTrainer(method);
      const resumed = await drive(settings(second, at));
      expect(bytesOf(second).equals(bytesOf(whole))).toBe(true);
      expect(typesOf(resumed.events).has('reference')).toBe(index === 0);
      expect(resumed.events.findLast(({ type }) => type === 'step')).toEqual(
        events.findLast(({ type }) => type === 'step'),
      );
      await second.close();
    }
    await whole.close();
  });

  it('finds a damaged reference, sets it aside and computes it again', async () => {
    const whole = await tinyTrainer(lora);
    await drive(settings(whole, 'whole'));
    const first = await tinyTrainer(lora);
    await drive(settings(first, 'hurt'), (event) => stepOf(event) === 5);
    await first.close();
    const file = join(folder, 'hurt', 'reference', 'train.f64');
    const bytes = await readFile(file);
    bytes[9] ^= 1;
    await writeFile(file, bytes);
    const second = await tinyTrainer(lora);
    const { events } = await drive(settings(second, 'hurt'));
    expect(events[0]).toMatchObject({ type: 'damaged', problem: { code: 'checkpoint.damaged' } });
    expect(typesOf(events).has('resumed')).toBe(true);
    expect(bytesOf(second).equals(bytesOf(whole))).toBe(true);
    expect(await readdir(join(folder, 'hurt'))).toContain('reference.damaged');
    await Promise.all([whole.close(), second.close()]);
  });

  it('asks the base only for pairs that a short run meets, and none for ORPO', async () => {
    const short = await tinyTrainer(full);
    const options = settings(short, 'short');
    const { events } = await drive({ ...options, schedule: { ...options.schedule, steps: 1 } });
    const kept = await readFile(join(folder, 'short', 'reference', 'train.f64'));
    const values = new Float64Array(new Uint8Array(kept).buffer);
    expect(values.filter(Number.isNaN)).toHaveLength(24 - 8);
    expect(events.filter(({ type }) => type === 'reference')).toHaveLength(2 + 2);
    await short.close();

    const odds = await tinyTrainer(full);
    const { preference: _, ...batching } = settings(odds, '').batching;
    const orpo = { ...batching, preference: { loss: 'orpo', beta: 0.3 } as const };
    const made = await drive({ ...settings(odds, 'orpo'), batching: orpo });
    expect(typesOf(made.events).has('reference')).toBe(false);
    expect(made.outcome?.steps).toBe(9);
    await odds.close();
  });

  it('ends at once, to be begun again, when it is stopped while the base is asked', async () => {
    const trainer = await tinyTrainer(full);
    const { outcome } = await drive({ ...settings(trainer, 'stop'), signal: AbortSignal.abort() });
    expect(outcome).toMatchObject({ steps: 0, stoppedBy: 'signal' });
    await trainer.close();
  });
});
