/**
 * How far rounding carries a training run. The quickstart's plan is trained as it is; from weights that
 * are moved by one unit in the last place; and, its first steps, on another class of processor, which
 * EMULATOR gives (`qemu-x86_64 -cpu max` has AVX2 and no AVX-512).
 *
 * Run: node bench/determinism/rounding.mjs STEPS [EMULATOR EMULATED_STEPS] [--save]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger } from '../../dist/ledger/ledger.js';
import { importDataset } from '../../dist/lifecycle/import-dataset.js';
import { trainingDifference } from '../../dist/lifecycle/replay/training-difference.js';
import { planTraining } from '../../dist/lifecycle/train/train-project.js';
import { baseReference } from '../../dist/planning/resolved-base.js';
import { embeddedWorker } from '../../dist/runtimes/embedded/command.js';
import { saveWhereAsked, words } from '../save.mjs';

const [steps, emulator, emulatedSteps] = words;
const home = mkdtempSync(join(tmpdir(), 'rounding-'));
const ledger = new Ledger(home);
const { signal } = new AbortController();
const session = { ledger, signal, threads: 2, progress() {} };
const project = ledger.projects.create('workflow-demo', 'general', 42);
await importDataset(session, project, { sample: 'general-chat-v1' }, null);
const planned = await planTraining(session, project, {
  base: 'brew-3m',
  method: null,
  profile: 'balanced',
  budgetSeconds: 180,
  overrides: {},
});

/** Trains the first `length` steps by a worker of its own, and gives the folder of the results. */
async function train(name, length, { nudge, program = [] } = {}) {
  const folder = join(home, name);
  mkdirSync(folder);
  const job = {
    kind: 'train',
    plan: { ...planned.plan, stopAtStep: Math.min(length, planned.plan.steps) },
    base: await baseReference(home, planned.base),
    tokens: {
      train: planned.artifact.path('train.tokens'),
      validation: planned.artifact.path('validation.tokens'),
    },
    output: join(folder, 'results'),
    state: join(folder, 'state'),
    threads: 2,
    memoryLimit: null,
    limits: { seconds: null, tokens: null },
    nudge,
  };
  writeFileSync(join(folder, 'job.json'), JSON.stringify(job));
  const { executable, arguments: words } = embeddedWorker();
  const [command, ...rest] = [...program, executable, ...words, join(folder, 'job.json')];
  // Its standard input stays open: a worker whose supervisor is gone stops.
  const child = spawn(command, rest, { stdio: ['pipe', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${name} ended with exit code ${code}`);
  return job.output;
}

const rows = [];
const compare = async (what, length, a, b) => {
  const row = { what, steps: length, ...(await trainingDifference(a, b)) };
  console.log(row);
  rows.push(row);
};
const length = Number(steps);
const plain = await train('plain', length);
for (const seed of [1, 2]) {
  const nudged = await train(`nudged-${seed}`, length, { nudge: seed });
  await compare(`one unit in the last place, seed ${seed}`, length, plain, nudged);
}
if (emulator !== undefined) {
  const few = Number(emulatedSteps);
  const here = await train('here', few);
  await compare(
    'other class of processor',
    few,
    here,
    await train('there', few, { program: emulator.split(' ') }),
  );
  await compare(
    'one unit in the last place, as many steps',
    few,
    here,
    await train('nudged-few', few, { nudge: 1 }),
  );
}
ledger.close();
rmSync(home, { recursive: true });
saveWhereAsked('rounding', rows);
