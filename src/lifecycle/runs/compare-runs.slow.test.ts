import { beforeAll, expect, test } from 'vitest';
import { homeOfAllTests } from '../../../test/support/projects/home-of-each-test.ts';
import { jsonLinesOf } from '../../../test/support/projects/tickets.ts';
import type { Run } from '../../ledger/work/runs.ts';
import { importDataset } from '../import-dataset.ts';
import { planTraining, train } from '../train/train-project.ts';
import { compareRuns } from './compare-runs.ts';
import { doRun } from './do-run.ts';

const home = homeOfAllTests();
const colours = ['red', 'green', 'blue', 'white', 'black', 'brown'];
const runs: Run[] = [];

beforeAll(async () => {
  const rows = Array.from({ length: 300 }, (_, i) => ({
    prompt: `What colour is thing number ${i}?`,
    response: `Thing ${i} is ${colours[i % colours.length]}.`,
  }));
  const data = home.write('data.jsonl', jsonLinesOf(rows));
  const project = home.ledger.projects.create('demo', 'general', 42);
  await importDataset(home.session, project, { files: [data] }, null);
  for (const [steps, learningRate] of [
    [3, 1e-3],
    [4, 2e-3],
  ]) {
    const planned = await planTraining(home.session, project, {
      base: 'brew-3m',
      method: null,
      profile: 'balanced',
      budgetSeconds: 60,
      overrides: {
        sequenceLength: 64,
        microBatchRows: 2,
        gradientAccumulation: 1,
        warmupSteps: 0,
        evalEverySteps: 2,
        checkpointEverySteps: 1,
        steps,
        learningRate,
      },
    });
    const { run } = await train(home.session, project, planned);
    runs.push(home.ledger.runs.find(run)!);
  }
});

const compare = (recorded: boolean, [first, second] = runs) =>
  compareRuns(home.session, first, second, { scored: 12, generated: 0, recorded });

test('settings, curves at common steps, and a paired difference on the same test items', async () => {
  const { settings, curves, difference } = await compare(false);
  expect(settings.map(({ setting }) => setting)).toEqual(['plan.learningRate', 'plan.steps']);
  expect(curves.training.map(({ step }) => step)).toEqual([1, 2, 3]);
  expect(curves.training[0].first).toBe(curves.training[0].second);
  expect(curves.training[2].first).not.toBe(curves.training[2].second);
  expect(curves.heldOut.map(({ step }) => step)).toEqual([0, 2]);
  if (difference.from !== 'scored') expect.fail(difference.because ?? difference.from);
  const [first] = difference.comparisons;
  expect(first.items).toBe(12);
  expect(first.interval.low).toBeLessThanOrEqual(first.difference);
  expect(first.interval.high).toBeGreaterThanOrEqual(first.difference);
});

test('what is on record is compared where nothing is scored, and says so', async () => {
  const { difference } = await compare(true);
  expect(difference).toMatchObject({ from: 'validation', because: 'nothing was to be scored' });
});

test('a training has no other side in a stage that trains nothing', async () => {
  const other = home.ledger.runs.all().find(({ stage }) => stage === 'plan')!;
  await expect(compare(true, [runs[0], other])).rejects.toMatchObject({
    problem: { code: 'run.not-comparable' },
  });
});

test('a run is done again from what the ledger keeps of it, and finds what is there', async () => {
  const { project, key, order } = runs[0];
  const again = home.ledger.runs.queue(project, 'train', key, { order: order! });
  expect(await doRun(home.session, again)).toMatchObject({ cached: true });
  expect(home.ledger.runs.find(again)).toMatchObject({
    status: 'cached',
    artifact: runs[0].artifact,
  });
});

test('a run that is asked to stop while it waits makes nothing', async () => {
  const { project, order } = runs[0];
  const working = home.ledger.runs.start(project, 'train', 'of another process');
  const waiting = home.ledger.runs.queue(project, 'train', 'k', { order: order! });
  home.ledger.runs.ask(waiting, 'stop');
  await expect(doRun(home.session, waiting)).rejects.toMatchObject({
    problem: { code: 'run.interrupted' },
  });
  expect(home.ledger.runs.find(waiting)).toMatchObject({ status: 'interrupted', artifact: null });
  const [told] = home.ledger.runs.events(waiting);
  expect(told).toMatchObject({
    type: 'queued',
    data: { place: 1, because: { kind: 'alone', runs: [working] } },
  });
  home.ledger.runs.end(working, 'interrupted');
});
