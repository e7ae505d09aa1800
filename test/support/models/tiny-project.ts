/** A project with a real dataset and a tiny checkpoint, as if it had been trained. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelConfig } from '../../../src/engine/model/config.ts';
import { namedTensors } from '../../../src/engine/checkpoint/named-tensors.ts';
import { writeSafetensors } from '../../../src/weights/safetensors/writer.ts';
import type { Artifact, ArtifactKind } from '../../../src/ledger/artifacts.ts';
import { Ledger } from '../../../src/ledger/ledger.ts';
import type { Project } from '../../../src/ledger/projects.ts';
import { importDataset } from '../../../src/lifecycle/import-dataset.ts';
import type { Session } from '../../../src/lifecycle/stage/run-stage.ts';
import type { CheckpointInfo } from '../../../src/lifecycle/train/checkpoint.ts';
import { tinyModel } from './tiny-model.ts';

export interface TinyProject {
  session: Session;
  project: Project;
  checkpoint: Artifact;
}

const goods = ['parcel', 'letter', 'order', 'invoice', 'refund', 'book', 'lamp', 'chair'];
const asks = ['Where is my', 'Can I change the', 'Who sent the', 'Why is there a'];

const questions = () =>
  Array.from({ length: 240 }, (_, row) => ({
    question: `${asks[row % 4]} ${goods[row % 8]} number ${row}?`,
    answer: `The ${goods[row % 8]} number ${row} is on its way to you.`,
  }));

/**
 * `folder` becomes the home. The weights are random: what is tested is the way, not the model.
 *
 * @param changes Of the model's shape.
 */
export async function tinyProject(
  folder: string,
  changes: Partial<ModelConfig> = {},
  { template, rows }: { template: string; rows: readonly object[] } = {
    template: 'general',
    rows: questions(),
  },
): Promise<TinyProject> {
  const ledger = new Ledger(folder);
  const session: Session = {
    ledger,
    signal: new AbortController().signal,
    threads: 1,
    progress: () => {},
  };
  const project = ledger.projects.create('tiny', template, 42);
  const source = join(folder, 'rows.jsonl');
  writeFileSync(source, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const { dataset } = await importDataset(session, project, { files: [source] }, null);
  const plan = record(
    session,
    project,
    'train-plan',
    { dataset },
    {
      'plan.json': JSON.stringify({ schema: 1, base: 'brew-tiny', steps: 30 }),
      'forecast.json': JSON.stringify({
        truncated: 3,
        dropped: 0,
        epochs: 1,
        train: { examples: 200, longest: 40 },
      }),
    },
  );
  return {
    session,
    project,
    checkpoint: await tinyCheckpoint(session, project, plan, folder, changes),
  };
}

/** Another checkpoint of a plan; `folder` is written to. */
export async function tinyCheckpoint(
  session: Session,
  project: Project,
  plan: Artifact,
  folder: string,
  changes: Partial<ModelConfig>,
): Promise<Artifact> {
  const { config, weights, tokenizer } = tinyModel(changes);
  const { tokenizerJson, ...rest } = tokenizer;
  const info: CheckpointInfo = {
    schema: 1,
    base: 'brew-tiny',
    baseKind: 'scratch',
    baseDigest: '0'.repeat(64),
    seed: 1,
    method: 'full',
    lora: null,
    config,
    task: 'causal_lm',
    datasetSchema: 'chat',
    sequenceLength: 128,
    bestStep: 30,
    lastStep: 30,
    bestLoss: 2,
    stoppedBy: 'schedule',
    evals: [10, 20, 30].map((step) => ({ step, loss: 5 - step / 10, targetTokens: 100 })),
  };
  const file = join(folder, 'best.safetensors');
  await writeSafetensors(file, namedTensors(config, weights), 'F32');
  const stored = await session.ledger.objects.putFile(file);
  return record(
    session,
    project,
    'checkpoint-set',
    { plan },
    {
      'checkpoint.json': JSON.stringify(info),
      'tokenizer/tokenizer.json': tokenizerJson,
      'tokenizer/tokenizer-files.json': JSON.stringify(rest),
    },
    [{ path: 'best.safetensors', ...stored }],
  );
}

function record(
  { ledger }: Session,
  project: Project,
  kind: ArtifactKind,
  inputs: Record<string, Artifact>,
  texts: Record<string, string>,
  stored: Artifact['descriptor']['files'] = [],
): Artifact {
  const written = Object.entries(texts).map(([path, text]) => ({
    path,
    ...ledger.objects.putBytes(text),
  }));
  const artifact = ledger.artifacts.record({
    schema: 1,
    kind,
    files: [...stored, ...written].sort((a, b) => (a.path < b.path ? -1 : 1)),
    inputs: Object.fromEntries(Object.entries(inputs).map(([role, { id }]) => [role, id])),
    producer: {
      stage: kind === 'train-plan' ? 'plan' : 'train',
      version: '1',
      configuration: {},
      seed: 42,
    },
    summary: {},
  });
  ledger.projects.attach(project, artifact);
  return artifact;
}
