/**
 * Twenty trainings that go well, run by real workers with what may differ between them: seed, method,
 * batch, rate, rhythm. None of them raises anything.
 *
 * @module
 */
import { beforeAll, expect, test } from 'vitest';
import { randomBits, streamKey } from '../../src/engine/model/random.ts';
import { embeddedWorker } from '../../src/runtimes/embedded/command.ts';
import type { TrainPlan } from '../../src/runtimes/train-plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tinyJob, writeTokens } from './tiny-training.ts';
import { watched } from './watched-worker.ts';

const tokens = temporaryFolder();
beforeAll(() => writeTokens(tokens));

function planOf(run: number): Partial<TrainPlan> {
  const pick = <T>(purpose: number, of: readonly T[]): T =>
    of[randomBits(streamKey(11, purpose), run) % of.length];
  return {
    seed: run,
    learningRate: pick(1, [3e-3, 1e-3, 3e-4]),
    microBatchRows: pick(2, [2, 4, 8]),
    gradientAccumulation: pick(3, [1, 2]),
    schedule: pick(4, ['cosine', 'linear', 'constant']),
    packing: pick(5, [true, false]),
    evalEverySteps: pick(6, [10, 25, 40]),
    checkpointEverySteps: pick(7, [7, 20, 50]),
    ...pick(8, [
      {},
      {
        method: 'lora' as const,
        lora: {
          rank: 4,
          alpha: 8,
          dropout: 0.1,
          targets: ['q_proj' as const, 'down_proj' as const],
        },
      },
    ]),
  };
}

test('none of twenty healthy runs raises an alert', async () => {
  const raised = [];
  for (let run = 0; run < 20; run++) {
    const folder = temporaryFolder();
    const job = tinyJob(folder, tokens, planOf(run));
    raised.push(...(await watched({ job, command: embeddedWorker(), folder })));
  }
  expect(raised).toEqual([]);
});
