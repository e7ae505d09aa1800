import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { writeSafetensors } from '../../weights/safetensors/writer.ts';
import { isRounding, trainingDifference } from './training-difference.ts';

/** A training of as many steps as there are losses, with an evaluation at the end. */
async function training(losses: number[], heldOut: number, weight: number): Promise<string> {
  const folder = join(temporaryFolder(), 'output');
  mkdirSync(folder);
  const lines = [
    ...losses.map((loss, i) => ({ type: 'step', step: i + 1, loss })),
    { type: 'eval', step: losses.length, loss: heldOut, targetTokens: 9, best: true },
  ];
  writeFileSync(
    join(folder, 'metrics.jsonl'),
    lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  );
  await writeSafetensors(
    join(folder, 'best.safetensors'),
    [
      { name: 'a', shape: [2], values: Float32Array.of(3, 4) },
      { name: 'b', shape: [2, 1], values: Float32Array.of(weight, 0) },
    ],
    'F32',
  );
  return folder;
}

test('differences are shares of what is compared, and steps of one alone are counted', async () => {
  const first = await training([4, 2], 2, 1);
  expect(await trainingDifference(first, first)).toEqual({
    firstLoss: 0,
    loss: 0,
    heldOut: 0,
    evaluations: 0,
    weights: 0,
    unmatchedSteps: 0,
  });
  const second = await training([4, 1, 1], 1.5, 1.5);
  const difference = await trainingDifference(first, second);
  // The evaluations are of different steps.
  expect(difference).toEqual({
    firstLoss: 0,
    loss: 0.5,
    heldOut: null,
    evaluations: null,
    weights: 0.5,
    unmatchedSteps: 1,
  });
});

test('rounding excuses what it makes itself, and nothing of another start, length or data', () => {
  const rounding = {
    firstLoss: 1e-8,
    loss: 0.01,
    heldOut: 0.003,
    evaluations: 0.004,
    weights: 0.02,
    unmatchedSteps: 0,
  };
  expect(isRounding({ ...rounding, firstLoss: 1e-6, loss: 0.03 }, rounding)).toBe(true);
  for (const change of [
    { unmatchedSteps: 1 },
    { firstLoss: 1e-3 },
    { loss: 0.05 },
    { weights: 0.1 },
  ])
    expect(isRounding({ ...rounding, ...change }, rounding)).toBe(false);
});
