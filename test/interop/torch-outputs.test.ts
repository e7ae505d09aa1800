/**
 * What the PyTorch runtime makes, in the hands of others: the embedded engine scores trained weights and
 * merged adapters as PyTorch itself does, and goes on from its starting files; jobs of all kinds agree.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { runChooseJob } from '../../src/runtimes/embedded/choose-job.ts';
import { runScoreJob } from '../../src/runtimes/embedded/score-job.ts';
import type {
  ChooseJob,
  ItemScore,
  ModelReference,
  ScoreJob,
} from '../../src/runtimes/protocol.ts';
import type { TrainPlan } from '../../src/runtimes/train-plan.ts';
import { tinyConfig, tinyExamples } from '../support/engine/tiny.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { onProcessor } from '../support/on-processor.ts';
import { planOf, startWorker, TorchCase } from './torch-case.ts';

const lora: NonNullable<TrainPlan['lora']> = {
  rank: 4,
  alpha: 8,
  dropout: 0,
  targets: ['q_proj', 'v_proj', 'down_proj'],
};
const examples = tinyExamples(40);
const sets = { train: examples.slice(0, 30), validation: examples.slice(30) };
const never = new AbortController().signal;
let folder: string;
let model: ModelReference;

beforeAll(async () => {
  folder = temporaryFolder();
  const plan = planOf({ lora, steps: 12, learningRate: 1e-2 });
  const trained = await TorchCase.create(folder, plan, tinyConfig, sets);
  const { output } = await trained.torch();
  const base: ModelReference = { kind: 'scratch', config: tinyConfig, seed: 7 };
  model = { kind: 'trained', base, weights: join(output, 'best.safetensors'), lora };
});

/** The same reference for PyTorch, whose base is a folder. */
const forTorch = () => ({ ...model, base: { kind: 'pretrained', path: join(folder, 'base') } });

async function ask(job: ScoreJob | ChooseJob): Promise<void> {
  const worker = await startWorker(folder, { ...job, model: forTorch(), torch: onProcessor });
  const { events } = await worker.ended;
  expect(events.at(-1)).toMatchObject({ type: 'done' });
}

const read = async <T>(name: string): Promise<T> =>
  JSON.parse(await readFile(join(folder, name), 'utf8')) as T;

it('adapters score alike in both', async () => {
  const job: ScoreJob = {
    kind: 'score',
    model,
    tokens: join(folder, 'validation.tokens'),
    output: join(folder, 'scores-embedded.json'),
    threads: 1,
  };
  await runScoreJob(job, () => {}, never);
  await ask({ ...job, output: join(folder, 'scores-torch.json') });
  const ours = await read<ItemScore[]>('scores-embedded.json');
  const theirs = await read<ItemScore[]>('scores-torch.json');
  expect(theirs.map(({ targetTokens }) => targetTokens)).toEqual(
    ours.map(({ targetTokens }) => targetTokens),
  );
  ours.forEach(({ logProbability }, i) =>
    expect(theirs[i].logProbability).toBeCloseTo(logProbability, 4),
  );
});

it('the likeliest continuations are the same', async () => {
  const continuations = [[5, 6, 7], [5, 6], [9], [5, 8, 8], [11, 12, 13, 14]];
  const job: ChooseJob = {
    kind: 'choose',
    model,
    prompts: sets.validation.map(({ ids }) => [...ids]),
    continuations,
    weights: [continuations.map(() => 1), continuations.map(({ length }) => length)],
    wanted: sets.validation.map((_, i) => (i % 3 === 0 ? null : i % 5)),
    output: join(folder, 'choices-embedded.json'),
    threads: 1,
  };
  await runChooseJob(job, () => {}, never);
  await ask({ ...job, output: join(folder, 'choices-torch.json') });
  interface Choice {
    likeliest: number[];
    logProbability: number | null;
  }
  const ours = await read<Choice[]>('choices-embedded.json');
  const theirs = await read<Choice[]>('choices-torch.json');
  expect(theirs.map(({ likeliest }) => likeliest)).toEqual(ours.map(({ likeliest }) => likeliest));
  ours.forEach(({ logProbability }, i) => {
    if (logProbability === null) expect(theirs[i].logProbability).toBeNull();
    else expect(theirs[i].logProbability).toBeCloseTo(logProbability, 4);
  });
});
