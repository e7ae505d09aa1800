/**
 * Trainings of a tiny model, each disturbed at a moment of its own. Every one ends with the weights of
 * one that was left alone, or with the right problem; no process is left, and no run looks alive.
 * `BREWSLM_CHAOS_RUNS` says how many, `BREWSLM_CHAOS_SEED` which; with `BREWSLM_CHAOS_RUNTIME=torch` it is
 * PyTorch that trains, of the Python that `BREWSLM_PYTHON` names.
 */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonLinesOf } from '../support/projects/tickets.ts';
import { TestHome } from '../support/projects/home-of-each-test.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { randomBits, streamKey } from '../../src/engine/model/random.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { importDataset } from '../../src/lifecycle/import-dataset.ts';
import { replay } from '../../src/lifecycle/replay/replay.ts';
import { planTraining } from '../../src/lifecycle/train/train-project.ts';
import { chooseRuntime } from '../../src/planning/choose-runtime.ts';
import { thisHost } from '../../src/runtimes/machine/host.ts';
import { embeddedChoice, type RuntimeChoice } from '../../src/runtimes/runtime.ts';
import { setUpTorch } from '../../src/runtimes/torch/environment/set-up.ts';
import {
  canLimitMemory,
  canMount,
  disturbances,
  underMemoryLimit,
  type Scene,
} from './disturbances.ts';
import {
  isRunning,
  SupervisedTraining,
  type End,
  type Undertaking,
} from './supervised-training.ts';

const runs = Number(process.env.BREWSLM_CHAOS_RUNS ?? 80);
const seed = Number(process.env.BREWSLM_CHAOS_SEED ?? 1);
const onTorch = process.env.BREWSLM_CHAOS_RUNTIME === 'torch';
/** MiB that are too few for a training at first; 500 more may do. */
const tight = onTorch ? 900 : 280;

const memoryRun = 'memory limited';
const possible: Record<string, boolean> = {
  'disk full': canMount(),
  [memoryRun]: canLimitMemory(),
};
const kinds = [...Object.keys(disturbances), memoryRun].filter((kind) => {
  if (possible[kind] ?? true) return true;
  console.warn(`NOT EXERCISED here, where it takes a right that this user lacks: ${kind}`);
  return false;
});

const home = new TestHome();
const folder = temporaryFolder();
let small: Undertaking;
let large: Undertaking;
let alone: { files: Record<string, string>; seconds: number };
let aloneLarge: { files: Record<string, string> };

const colours = ['red', 'green', 'blue', 'white', 'black', 'brown'];

beforeAll(async () => {
  home.open();
  const rows = Array.from({ length: 600 }, (_, i) => ({
    prompt: `What colour is thing number ${i}?`,
    response: `Thing ${i} is ${colours[i % colours.length]}.`,
  }));
  const data = home.write('data.jsonl', jsonLinesOf(rows));
  const project = home.ledger.projects.create('chaos', 'general', 42);
  await importDataset(home.session, project, { files: [data] }, null);
  const runtime = onTorch ? await setUpPyTorch() : embeddedChoice;
  const planOf = async (rowsAtOnce: number, steps: number): Promise<Undertaking> => {
    const { artifact } = await planTraining(home.session, project, {
      base: 'brew-3m',
      method: null,
      profile: 'balanced',
      budgetSeconds: 60,
      overrides: {
        sequenceLength: 128,
        microBatchRows: rowsAtOnce,
        gradientAccumulation: 1,
        packing: true,
        steps,
        evalEverySteps: 8,
        checkpointEverySteps: 3,
      },
    });
    return { project: `${project.id}`, plan: artifact.id, runtime };
  };
  small = await planOf(1, 24);
  large = await planOf(32, 3);
  home.close();
  alone = await leftAlone('alone', small);
  aloneLarge = await leftAlone('alone-large', large);
});

afterAll(() =>
  console.log(`disturbed runs, by what came of them:\n${JSON.stringify(tally, null, 2)}`),
);

async function setUpPyTorch(): Promise<RuntimeChoice> {
  const { environment } = await setUpTorch({
    home: home.ledger.home,
    host: thisHost(),
    python: process.env.BREWSLM_PYTHON ?? 'python3',
    device: 'cpu',
    signal: home.session.signal,
    progress: () => {},
  });
  const facts = { environment, cluster: null, config: null, budgetSeconds: 0 };
  return chooseRuntime({ runtime: 'torch' }, facts).choice;
}

const tally: Record<string, Record<string, number>> = {};

function copyOfHome(name: string): string {
  const copy = join(folder, name);
  cpSync(join(home.folder, 'home'), copy, { recursive: true });
  return copy;
}

async function leftAlone(name: string, undertaking: Undertaking) {
  const started = performance.now();
  const end = await new SupervisedTraining(copyOfHome(name), undertaking).ended();
  if (end.kind !== 'done') throw new Error(`left alone, it ended so: ${JSON.stringify(end)}`);
  return { files: end.files, seconds: (performance.now() - started) / 1000 };
}

test.each(
  Array.from({ length: runs }, (_, run) => ({ run: run + 1, kind: kinds[run % kinds.length] })),
)('run $run: $kind', async ({ run, kind }) => {
  let drawn = 0;
  const scene: Scene = {
    home: copyOfHome(`run-${run}`),
    undertaking: kind === memoryRun ? large : small,
    seconds: alone.seconds,
    draw: (below) => randomBits(streamKey(seed, run), drawn++) % below,
    workers: new Set(),
  };
  const end =
    kind === memoryRun
      ? await underMemoryLimit(scene, (tight + scene.draw(500)) * 2 ** 20)
      : await disturbances[kind](scene);
  const came = kind === memoryRun ? await judgeMemory(scene, end) : judge(end);
  tally[kind] ??= {};
  tally[kind][came] = (tally[kind][came] ?? 0) + 1;

  await pause(100);
  expect([...scene.workers].filter(isRunning)).toEqual([]);
  if (kind !== 'disk full') {
    const ledger = new Ledger(scene.home);
    const states = ledger.runs.all().map(({ status }) => status);
    ledger.close();
    expect(states).not.toContain('running');
    expect(states).not.toContain('queued');
  }
  rmSync(scene.home, { recursive: true, force: true });
});

/** It has the bytes of a training that was left alone. */
function judge(end: End): string {
  if (end.kind !== 'done') expect.fail(`it ended so: ${JSON.stringify(end)}`);
  expect(end.files).toEqual(alone.files);
  return 'same weights';
}

/**
 * With less memory than it takes, it goes on by an amended plan, whose bytes are those of a training by
 * that plan; or it says that memory ran out; or the system chose to kill the supervisor, and then the
 * command is given again where there is enough.
 */
async function judgeMemory(scene: Scene, end: End): Promise<string> {
  if (end.kind === 'problem') {
    expect(['train.out-of-memory', 'train.memory-limit', 'run.worker-lost']).toContain(
      end.problem.code,
    );
    return `problem ${end.problem.code}`;
  }
  if (end.kind === 'killed') {
    const second = await new SupervisedTraining(scene.home, scene.undertaking).ended();
    expect(second.kind).toBe('done');
    return `supervisor killed, then ${await judgeMemory(scene, second)}`;
  }
  if (end.files['best.safetensors'] === aloneLarge.files['best.safetensors']) {
    expect(end.files).toEqual(aloneLarge.files);
    return 'same weights';
  }
  const ledger = new Ledger(scene.home);
  try {
    const artifact = ledger.artifacts.find(end.artifact);
    const session = { ...home.session, ledger };
    expect(await replay(session, artifact)).toMatchObject({ identical: true });
    const plan = ledger.artifacts
      .inputs(artifact)
      .plan.json<{ amendments: unknown[] }>('plan.json');
    expect(plan.amendments.length).toBeGreaterThan(0);
  } finally {
    ledger.close();
  }
  return 'the weights of the amended plan';
}
