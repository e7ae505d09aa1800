import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { problem } from '../../problem/problem.ts';
import type { TrainJob } from '../protocol.ts';
import { TrainCourse } from './train-course.ts';

let folder: string;
let job: TrainJob;

beforeEach(() => {
  folder = temporaryFolder();
  job = {
    plan: { microBatchRows: 6, gradientAccumulation: 4, amendments: [] },
    state: join(folder, 'state'),
    limits: { seconds: 60, tokens: 1000 },
  } as unknown as TrainJob;
});

const checkpoints = (...steps: number[]) => {
  for (const step of steps)
    mkdirSync(join(folder, 'state', `step-${String(step).padStart(8, '0')}`), { recursive: true });
};

const memory = problem('train.out-of-memory', 'none left');
const diverged = (step: number, soundStep?: number) =>
  problem('train.diverged', 'NaN', { evidence: { step, soundStep } });

it('halves micro-batches from the newest checkpoint on, rows of a step staying what they are', async () => {
  const course = TrainCourse.open(folder, job);
  checkpoints(10, 20);
  await course.amend('halve-micro-batch', memory);
  checkpoints(30);
  await course.amend('halve-micro-batch', memory);
  expect(await course.amend('halve-micro-batch', memory)).toBeNull();
  expect(TrainCourse.open(folder, job).job.plan.amendments).toMatchObject([
    { afterStep: 20, microBatchRows: 3, gradientAccumulation: 8 },
    { afterStep: 30, microBatchRows: 1, gradientAccumulation: 24 },
  ]);
});

it('halves the learning rate from the last sound checkpoint on, twice at most', async () => {
  const course = TrainCourse.open(folder, job);
  checkpoints(10, 20);
  await course.amend('halve-micro-batch', memory);
  await course.amend('halve-learning-rate', diverged(25, 19));
  // The way on from step 10 has the smaller micro-batches too: what ran out would again.
  expect(course.amendments).toMatchObject([
    { afterStep: 10, microBatchRows: 3, learningRateFactor: 0.5 },
  ]);
  await course.amend('halve-learning-rate', diverged(12));
  expect(course.amendments).toMatchObject([
    { afterStep: 10, microBatchRows: 3, learningRateFactor: 0.25 },
  ]);
  const again = TrainCourse.open(folder, job);
  expect(await again.amend('halve-learning-rate', diverged(13))).toBeNull();
});

it('counts time from the first step of each attempt, and keeps it for the next supervisor', () => {
  const course = TrainCourse.open(folder, job);
  const hello = { type: 'hello' } as never;
  course.take(hello);
  course.take({ type: 'heartbeat', residentBytes: 1 });
  expect(course.job.limits).toEqual({ seconds: 60, tokens: 1000 });
  for (let attempt = 0; attempt < 2; attempt++) {
    course.take(hello);
    course.take({ type: 'metric', step: 1, seconds: 10 } as never);
    course.take({ type: 'checkpoint', step: 1 });
  }
  const left = TrainCourse.open(folder, job).job.limits.seconds ?? 0;
  expect(left).toBeLessThanOrEqual(40);
  expect(left).toBeGreaterThan(39);
});
