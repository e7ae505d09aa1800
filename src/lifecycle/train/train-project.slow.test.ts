import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { homeOfAllTests } from '../../../test/support/projects/home-of-each-test.ts';
import { jsonLinesOf } from '../../../test/support/projects/tickets.ts';
import { parameterCount } from '../../engine/model/config.ts';
import { withWeights } from '../../engine/model/weights.ts';
import type { Project } from '../../ledger/projects.ts';
import { importDataset } from '../import-dataset.ts';
import { timelineOf } from '../observe/timeline.ts';
import { replay } from '../replay/replay.ts';
import type { TrainLimits } from '../../runtimes/protocol.ts';
import { runStage, type Session } from '../stage/run-stage.ts';
import { openCheckpoint, type CheckpointInfo } from './checkpoint.ts';
import { announced, planTraining, train, type TrainingRequest } from './train-project.ts';
import { PlanAmended, trainStage } from './train-stage.ts';

const home = homeOfAllTests();
let session: Session;
let project: Project;

const colours = ['red', 'green', 'blue', 'white', 'black', 'brown'];

beforeAll(async () => {
  const rows = Array.from({ length: 300 }, (_, i) => ({
    prompt: `What colour is thing number ${i}?`,
    response: `Thing ${i} is ${colours[i % colours.length]}.`,
  }));
  const data = home.write('data.jsonl', jsonLinesOf(rows));
  session = { ...home.session, threads: 2 };
  project = home.ledger.projects.create('demo', 'general', 42);
  await importDataset(session, project, { files: [data] }, null);
});

const request = (overrides: TrainingRequest['overrides']): TrainingRequest => ({
  base: 'brew-3m',
  method: null,
  profile: 'balanced',
  budgetSeconds: 60,
  overrides: {
    sequenceLength: 64,
    microBatchRows: 2,
    gradientAccumulation: 1,
    steps: 3,
    evalEverySteps: 2,
    ...overrides,
  },
});

test('a checkpoint set opens, replays with another number of threads, and is found again', async () => {
  const planned = await planTraining(session, project, request({}));
  const { artifact, run } = await train(session, project, planned);
  const opened = await openCheckpoint(home.ledger.home, artifact);
  expect(opened.info).toMatchObject({ base: 'brew-3m', lastStep: 3, stoppedBy: 'schedule' });
  expect(opened.info.evals.map(({ step }) => step)).toEqual([0, 2, 3]);
  expect(opened.tokenizer.tokenizerJson).toBe(planned.artifact.text('tokenizer/tokenizer.json'));
  expect(parameterCount(opened.config)).toBeGreaterThan(2e6);
  const norm = await withWeights(opened, async (weights) => weights.get('model.norm.weight'));
  expect(norm?.some((value) => value !== 1)).toBe(true);

  expect(await replay({ ...session, threads: 1 }, artifact)).toMatchObject({ identical: true });
  expect(await replay(session, planned.artifact)).toMatchObject({ identical: true });
  expect(await train(session, project, planned)).toMatchObject({ cached: true });

  const timeline = timelineOf(session.ledger, session.ledger.runs.find(run)!);
  expect(timeline.metrics.map(({ step }) => step)).toEqual([1, 2, 3]);
  expect(timeline.evaluations).toHaveLength(3);
  expect(timeline.peakResidentBytes).toBeGreaterThan(0);
});

test('a training that comes out otherwise is excused by rounding, on another machine alone', async () => {
  const planned = await planTraining(session, project, request({ steps: 5 }));
  const { artifact, run } = await train(session, project, planned);
  // What another processor does is here done by starting weights that are a rounding away.
  const elsewhere = { train: trainStage({ nudge: 7 }) };
  const alike = await replay(session, artifact, elsewhere);
  expect(alike).toMatchObject({ verdict: 'differs', machines: [], training: { rounding: null } });
  expect(alike.training!.madeAndHere).toMatchObject({ unmatchedSteps: 0 });
  expect(alike.training!.madeAndHere.weights).toBeGreaterThan(0);

  session.ledger.database.run(
    `update events set data = json_set(data, '$.fingerprint.processorClass', 'other')
     where run = ? and type = 'hello'`,
    run,
  );
  const excused = await replay(session, artifact, elsewhere);
  expect(excused).toMatchObject({ verdict: 'tolerated', madeOn: { processorClass: 'other' } });
  expect(excused.machines).toEqual([expect.stringMatching(/^processor: made on other, here /)]);
});

// Schedules of their own: both may be stopped at one step, and one amended plan would be found again.
test.each<[string, TrainLimits, number]>([
  ['the clock', { seconds: 1, tokens: null }, 5000],
  ['a number of tokens', { seconds: null, tokens: 1000 }, 4000],
])('a run that %s stops ends by an amended plan that replays', async (_, limits, steps) => {
  const planned = await planTraining(session, project, request({ steps }));
  const { artifact, run } = await train(session, project, planned, limits);
  const info = artifact.json<CheckpointInfo>('checkpoint.json');
  expect(info.stoppedBy).toBe('budget');
  expect(info.lastStep).toBeLessThan(steps);
  const [plan] = Object.values(session.ledger.artifacts.inputs(artifact));
  expect(session.ledger.runs.find(run)!.status).toBe('done');
  expect(await replay(session, plan)).toMatchObject({ identical: true });
  // An evaluation ends it, as one that was planned so.
  expect(info.evals.at(-1)?.step).toBe(info.lastStep);
  expect(plan.json('plan.json')).toEqual({ ...planned.plan, stopAtStep: info.lastStep });
  expect(await replay(session, artifact)).toMatchObject({ identical: true });
});

test('what a worker finished is recorded by the next process, whatever killed this one', async () => {
  const planned = await planTraining(
    session,
    project,
    request({ steps: 5000, learningRate: 2e-3 }),
  );
  const limits = { seconds: null, tokens: 500 };
  const key = announced(project, planned, limits).key;
  const stage = trainStage({ limits });
  const inputs = { plan: planned.artifact };
  // As if it had been killed between the worker's end and the record of it.
  await expect(
    runStage(session, project, stage, { inputs, configuration: {} }),
  ).rejects.toBeInstanceOf(PlanAmended);
  rmSync(join(session.ledger.workFolder(key), 'state'), { recursive: true });
  const { artifact, run } = await train(session, project, planned, limits);
  expect(session.ledger.runs.events(run).some(({ type }) => type === 'hello')).toBe(false);
  expect(await replay(session, artifact)).toMatchObject({ identical: true });
});

test('a training that diverges is tried with a lower rate twice, and then given up', async () => {
  const planned = await planTraining(session, project, request({ learningRate: 1e35 }));
  const diverging = train(session, project, planned);
  await expect(diverging).rejects.toMatchObject({ problem: { code: 'train.diverged' } });
  const run = session.ledger.runs.list(project.id).at(-1)!;
  expect(run.status).toBe('failed');
  const retries = session.ledger.runs.events(run.id).filter(({ type }) => type === 'retry');
  expect(retries.map(({ data }) => data)).toMatchObject([
    { class: 'diverged', amendment: { afterStep: 0, learningRateFactor: 0.5 } },
    { class: 'diverged', amendment: { afterStep: 0, learningRateFactor: 0.25 } },
  ]);
});

test('an interrupted run goes on from its checkpoint when the command is given again', async () => {
  const planned = await planTraining(session, project, request({ steps: 6, learningRate: 1e-3 }));
  const controller = new AbortController();
  const interrupted: Session = {
    ...session,
    signal: controller.signal,
    progress: ({ label, done }) => {
      if (label === 'training' && done === 2) controller.abort();
    },
  };
  await expect(train(interrupted, project, planned)).rejects.toMatchObject({
    problem: { code: 'run.interrupted' },
  });
  expect(session.ledger.runs.list(project.id).at(-1)?.status).toBe('interrupted');
  const { artifact, run } = await train(session, project, planned);
  const events = session.ledger.runs.events(run);
  expect(events.find(({ type }) => type === 'resumed')?.data.step).toBeGreaterThanOrEqual(2);
  expect(await replay(session, artifact)).toMatchObject({ identical: true });
});
