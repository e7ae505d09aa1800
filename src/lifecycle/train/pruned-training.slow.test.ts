import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { tinyModel } from '../../../test/support/models/tiny-model.ts';
import { homeOfAllTests } from '../../../test/support/projects/home-of-each-test.ts';
import { jsonLinesOf, ticket, tickets } from '../../../test/support/projects/tickets.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { writeHuggingFace } from '../../engine/checkpoint/huggingface/write.ts';
import { openModel } from '../../engine/checkpoint/open-model.ts';
import { allocateWeights, type OpenWeights, type Weights } from '../../engine/model/weights.ts';
import { tensorSpecs, type ModelConfig } from '../../engine/model/config.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { addModel } from '../../models/add-model.ts';
import { exportProject, type ExportRequest } from '../package/export-project.ts';
import { replay } from '../replay/replay.ts';
import type { Session } from '../stage/run-stage.ts';
import { openCheckpoint } from './checkpoint.ts';
import { planTraining, train, type PlannedTraining } from './train-project.ts';

const home = homeOfAllTests();
let session: Session;
let planned: PlannedTraining;
let checkpoint: Artifact;

beforeAll(async () => {
  session = { ...home.session, threads: 2 };
  await home.load(home.write('tickets.jsonl', jsonLinesOf(tickets(ticket))));
  const folder = temporaryFolder();
  await writeHuggingFace(folder, { ...tinyModel({ layers: 4 }), dtype: 'float32' });
  await addModel({ home: home.ledger.home, spec: folder, id: 'tiny' });
  planned = await plan(6);
  ({ artifact: checkpoint } = await train(session, home.project, planned));
});

const plan = (steps: number): Promise<PlannedTraining> =>
  planTraining(session, home.project, {
    base: 'tiny',
    method: 'lora',
    profile: 'balanced',
    budgetSeconds: 60,
    overrides: { keepLayers: 1, steps, checkpointEverySteps: 1 },
  });

async function all(config: ModelConfig, weights: OpenWeights): Promise<Weights> {
  const filled = allocateWeights(config);
  for (const { name } of tensorSpecs(config)) await weights.read(name, filled.get(name)!);
  await weights.close();
  return filled;
}

const request = (format: 'huggingface' | 'peft'): ExportRequest => ({
  format,
  target: 'vllm',
  dtype: 'float32',
  heldOut: { scored: 8, generated: 0 },
  output: join(temporaryFolder(), format),
});

test('a plan that keeps one layer trains a model of one, with a head that was fitted to it', async () => {
  const opened = await openCheckpoint(home.ledger.home, checkpoint);
  expect(opened.config).toMatchObject({ layers: 1, tieEmbeddings: false });
  expect(opened.info).toMatchObject({ base: 'tiny', keepLayers: 1, lastStep: 6 });
  const weights = await all(opened.config, await opened.openWeights());
  const { openWeights, config } = await openModel(
    (opened.base as { kind: 'pretrained'; path: string }).path,
  );
  const base = await all(config, await openWeights());
  // Adapters are merged into matrices; the embeddings stay, and the head is another.
  expect(weights.get('model.embed_tokens.weight')).toEqual(base.get('model.embed_tokens.weight'));
  expect(weights.get('lm_head.weight')).not.toEqual(base.get('model.embed_tokens.weight'));
  const norm = 'model.layers.0.input_layernorm.weight';
  expect(weights.get(norm)).toEqual(base.get(norm));
});

test('plan and checkpoint come out the same with another number of threads', async () => {
  const alone = { ...session, threads: 1 };
  expect(await replay(alone, planned.artifact)).toMatchObject({ identical: true });
  expect(await replay(alone, checkpoint)).toMatchObject({ identical: true });
});

test('a run that is stopped on its way ends with the same bytes', async () => {
  const again = await plan(7);
  const controller = new AbortController();
  const interrupted: Session = {
    ...session,
    signal: controller.signal,
    progress: ({ label, done }) => {
      if (label === 'training' && done === 3) controller.abort();
    },
  };
  await expect(train(interrupted, home.project, again)).rejects.toMatchObject({
    problem: { code: 'run.interrupted' },
  });
  const { artifact, run } = await train(session, home.project, again);
  expect(session.ledger.runs.events(run).some(({ type }) => type === 'resumed')).toBe(true);
  expect(await replay(session, artifact)).toMatchObject({ identical: true });
});

test('it is exported as the model it is, and not as an adapter of what it is no more', async () => {
  const wishes = { ...request('huggingface'), checkpoint: checkpoint.id };
  const { folder } = await exportProject(session, home.project, wishes);
  const exported = await openModel(folder);
  expect(exported.config).toMatchObject({ layers: 1, tieEmbeddings: false });
  const opened = await openCheckpoint(home.ledger.home, checkpoint);
  const trained = await all(opened.config, await opened.openWeights());
  expect(await all(exported.config, await exported.openWeights())).toEqual(trained);
  await expect(
    exportProject(session, home.project, { ...request('peft'), checkpoint: checkpoint.id }),
  ).rejects.toMatchObject({ problem: { code: 'export.adapter' } });
});
