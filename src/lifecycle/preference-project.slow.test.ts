/** A project of pairs from import to Gate D, on a tiny base, with real workers. */
import { beforeAll, expect, it } from 'vitest';
import { tinyModel } from '../../test/support/models/tiny-model.ts';
import { homeOfAllTests } from '../../test/support/projects/home-of-each-test.ts';
import { jsonLinesOf } from '../../test/support/projects/tickets.ts';
import { writeHuggingFace } from '../engine/checkpoint/huggingface/write.ts';
import type { Project } from '../ledger/projects.ts';
import { addModel } from '../models/add-model.ts';
import type { PlanOverrides } from '../planning/plan-overrides.ts';
import { importDataset } from './import-dataset.ts';
import { manifestOf } from './package/bundle.ts';
import { exportProject } from './package/export-project.ts';
import { proposeRelease } from './release-bundle.ts';
import { replay } from './replay/replay.ts';
import { runBenchmark } from './run-benchmark.ts';
import { runPreflight } from './run-preflight.ts';
import type { Session } from './stage/run-stage.ts';
import type { CheckpointInfo } from './train/checkpoint.ts';
import { planTraining, train } from './train/train-project.ts';

const home = homeOfAllTests();
let session: Session;
let project: Project;

const subjects = ['the parcel', 'my order', 'a refund', 'the invoice', 'our address'];
const verbs = ['see', 'change', 'cancel', 'find', 'send', 'pay', 'print', 'return'];

/** What is preferred is as long as the other. */
const pairs = Array.from({ length: 400 }, (_, at) => {
  const what = `${verbs[at % 8]} ${subjects[at % 5]}`;
  const help = `To ${what}, open your account.`;
  const refusal = `I do not want to ${what}.`;
  return { prompt: `How do I ${what}? Case ${at}.`, chosen: help, rejected: refusal };
});

beforeAll(async () => {
  session = home.session;
  project = home.ledger.projects.create('pairs', 'preference', 42);
  const data = home.write('pairs.jsonl', jsonLinesOf(pairs));
  await importDataset(session, project, { files: [data] }, null);
  const tiny = `${home.folder}/tiny`;
  await writeHuggingFace(tiny, { ...tinyModel({ maxPositions: 512 }), dtype: 'float32' });
  await addModel({ home: home.ledger.home, spec: tiny, id: 'tiny' });
});

const planned = (overrides: PlanOverrides) =>
  planTraining(session, project, {
    base: 'tiny',
    method: 'full',
    profile: 'balanced',
    budgetSeconds: 600,
    overrides: { steps: 24, learningRate: 2e-3, evalEverySteps: 12, ...overrides },
  });

it('is found ready, benchmarked, trained by DPO, exported, and judged by its win rate', async () => {
  const { report, verdict } = await runPreflight(session, project, {
    models: ['tiny'],
    method: 'full',
    plans: true,
    probe: true,
  });
  expect(verdict.outcome).toBe('PASS');
  const [{ facts, plans, findings }] = report.candidates;
  expect(facts!.plan.preference).toEqual({ loss: 'dpo', beta: 0.1 });
  expect(plans!.map(({ plan }) => plan.preference?.loss)).toEqual(['dpo', 'dpo', 'dpo']);
  expect(findings.map(({ code }) => code)).not.toContain('preflight.chosen-only');

  const { summary } = await runBenchmark(session, project, { budgetSeconds: 1 });
  expect(summary.metric).toBe('win-rate-norm');
  expect(summary.ranking.map(({ id }) => id)).toContain('tiny');

  const plan = await planned({});
  expect(plan.plan).toMatchObject({ preference: { loss: 'dpo', beta: 0.1 }, packing: false });
  const { artifact } = await train(session, project, plan);
  const { evals } = artifact.json<CheckpointInfo>('checkpoint.json');
  expect(evals[0]).toMatchObject({ loss: Math.log(2), rewardAccuracy: 0.5, rewardMargin: 0 });
  expect(evals.at(-1)!.rewardAccuracy).toBeGreaterThan(0.9);
  expect(await replay({ ...session, threads: 2 }, artifact)).toMatchObject({ identical: true });

  const exported = await exportProject(session, project, {
    format: 'huggingface',
    target: 'vllm',
    dtype: 'float32',
    heldOut: { scored: 40, generated: 0 },
    output: `${home.folder}/out`,
  });
  const { tuned, base } = manifestOf(exported.artifact).evaluation!;
  const of = (metrics: typeof tuned) => metrics.find(({ name }) => name === 'win-rate')!.value;
  expect(of(tuned)).toBeGreaterThan(0.9);
  expect(of(tuned)).toBeGreaterThan(of(base));
  const released = await proposeRelease(session, project, exported.artifact);
  expect(released.details.regression.metric).toContain('win-rate');
});

it('learns the better replies alone when it is told to, as it did before pairs were compared', async () => {
  const { plan, forecast, configuration } = await planned({ preference: null });
  expect(plan).not.toHaveProperty('preference');
  expect(configuration.overrides).not.toHaveProperty('preference');
  const pairwise = await planned({});
  expect(pairwise.forecast.train.examples).toBe(2 * forecast.train.examples);
});
