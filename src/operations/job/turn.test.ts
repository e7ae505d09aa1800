import { expect, test } from 'vitest';
import type { Job } from '../../ledger/work/job.ts';
import type { Run } from '../../ledger/work/runs.ts';
import { placesOf } from './turn.ts';

const gigabyte = 1e9;

function job(id: number, changes: Partial<Job> = {}): Job {
  const at = new Date(Date.UTC(2026, 0, 1, 0, 0, id)).toISOString();
  const known: Partial<Job> = {
    project: id,
    operation: 'dataset.import',
    key: `k${id}`,
    status: 'queued',
    priority: 0,
    memoryBytes: gigabyte,
    retryAt: null,
    pid: null,
    queuedAt: at,
  };
  return { id, ...known, ...changes } as Job;
}

const places = (jobs: Job[], runs: Partial<Run>[] = []) =>
  Object.fromEntries(
    [...placesOf(jobs, runs as Run[], 4 * gigabyte)].map(([id, { because, ...rest }]) => [
      id,
      { ...rest, because },
    ]),
  );

const working = { status: 'running', pid: 70 } as const;

test('jobs begin while their memory fits beside what works, in order', () => {
  expect(places([job(1, working), job(2), job(3)])).toMatchObject({
    2: { place: 1, because: null },
    3: { place: 2, because: { kind: 'behind', run: 2 } },
  });
  expect(places([job(1, { ...working, memoryBytes: 3.5 * gigabyte }), job(2)])).toMatchObject({
    2: { because: { kind: 'memory', needs: gigabyte, runs: [1] } },
  });
  expect(places([job(1, working), job(2, { memoryBytes: null })])).toMatchObject({
    2: { because: { kind: 'alone', runs: [1] } },
  });
});

test('a training that no job does takes memory; that of a job is counted once', () => {
  const run = { id: 5, stage: 'train', status: 'running', key: 'r', memoryBytes: 3.5 * gigabyte };
  expect(places([job(2)], [{ ...run, pid: 71 } as Run])).toMatchObject({
    2: { because: { kind: 'memory', runs: [] }, besides: [5] },
  });
  expect(places([job(1, working), job(2)], [{ ...run, pid: working.pid } as Run])).toMatchObject({
    2: { because: null },
  });
});

test('jobs of a project keep their order behind one that pauses; others go on', () => {
  const until = new Date(Date.now() + 60_000).toISOString();
  const jobs = [
    job(1, { project: 9, retryAt: until }),
    job(2, { project: 9, operation: 'train.start', memoryBytes: null }),
    job(3, { project: 8 }),
  ];
  expect(places(jobs)).toMatchObject({
    1: { place: 1, because: { kind: 'pause', until } },
    2: { place: 2, because: { kind: 'behind', run: 1 } },
    3: { place: 3, because: null },
  });
});

test('two imports of one project go one after another, and none of another waits for that', () => {
  const jobs = [job(1, { ...working, project: 9 }), job(2, { project: 9 }), job(3, { project: 8 })];
  expect(places(jobs)).toMatchObject({
    2: { because: { kind: 'same', run: 1 } },
    3: { because: null },
  });
});
