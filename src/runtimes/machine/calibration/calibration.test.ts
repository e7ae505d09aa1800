import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { diskRate, fastest, matrixRate } from './hardware-rates.ts';
import { stepCases } from './step-cases.ts';
import { stepSeconds } from './step-seconds.ts';

it('measures products in the range of processors that there are', async () => {
  const rate = await matrixRate(1);
  expect(rate).toBeGreaterThan(1e8);
  expect(rate).toBeLessThan(1e13);
});

it('measures real steps, the first not counted', async () => {
  const taken = await stepSeconds(stepCases[0], 1);
  expect(taken.length).toBeGreaterThanOrEqual(3);
  expect(Math.min(...taken)).toBeGreaterThan(0);
});

it('leaves nothing on the disk', () => {
  const folder = temporaryFolder();
  expect(diskRate(folder)).toBeGreaterThan(0);
  expect(readdirSync(folder)).toEqual([]);
});

it('takes the fastest of at least three runs after a warm-up', async () => {
  let runs = 0;
  await fastest(0, () => {
    runs++;
    return Promise.resolve();
  });
  expect(runs).toBe(4);
});
