import { once } from 'node:events';
import { expect, test } from 'vitest';
import { homeOfEachTest } from '../../../test/support/projects/home-of-each-test.ts';
import { fail } from '../../problem/problem.ts';
import { inRun } from './in-run.ts';
import type { Session } from './run-stage.ts';

const home = homeOfEachTest();

const start = () => home.ledger.runs.start(home.project.id, 'train', 'k');
const statusOf = (run: number) => home.ledger.runs.find(run)?.status;

/** Works until it is told to stop. */
async function stubborn({ signal }: Session): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  return fail('run.interrupted', 'stopped');
}

test('what is asked of a run through the ledger reaches its work', async () => {
  const run = start();
  const work = inRun(home.session, run, stubborn);
  home.ledger.runs.ask(run, 'pause');
  await expect(work).rejects.toMatchObject({ problem: { code: 'run.interrupted' } });
  expect(statusOf(run)).toBe('paused');
});

test('an interruption that nobody asked for leaves the run interrupted', async () => {
  const run = start();
  const interruption = new AbortController();
  const work = inRun({ ...home.session, signal: interruption.signal }, run, stubborn);
  interruption.abort();
  await expect(work).rejects.toMatchObject({ problem: { code: 'run.interrupted' } });
  expect(statusOf(run)).toBe('interrupted');
});

test('a failure is on record with its problem, and a full disk that can be mended is a pause', async () => {
  const run = start();
  const failing = inRun(home.session, run, async () => fail('train.diverged', 'diverged'));
  await expect(failing).rejects.toThrow('diverged');
  expect(home.ledger.runs.find(run)).toMatchObject({
    status: 'failed',
    problem: { code: 'train.diverged' },
  });
  const full = start();
  const pausing = inRun(home.session, full, async () =>
    fail('disk.full', 'the disk is full', { evidence: { paused: true } }),
  );
  await expect(pausing).rejects.toThrow('full');
  expect(statusOf(full)).toBe('paused');
});

test('what ended by itself is left as it is', async () => {
  const run = start();
  await inRun(home.session, run, async () => home.ledger.runs.end(run, 'cached'));
  expect(statusOf(run)).toBe('cached');
});
