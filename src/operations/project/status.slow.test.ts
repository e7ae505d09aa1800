/** From an empty project to a release in force by doing what the status says, with real workers. */
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { tinyModel } from '../../../test/support/models/tiny-model.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { writeHuggingFace } from '../../engine/checkpoint/huggingface/write.ts';
import { Ledger } from '../../ledger/ledger.ts';
import type { NextStep } from '../../lifecycle/status/next-step.ts';
import { addModel } from '../../models/add-model.ts';
import type { Context } from '../operation.ts';
import { perform } from '../perform.ts';

const folder = temporaryFolder();
const ledger = new Ledger(join(folder, 'home'));
const before = process.cwd();
// Plans and exports are written where the command is given.
process.chdir(folder);
afterAll(() => {
  process.chdir(before);
  ledger.close();
});

const signal = new AbortController().signal;
const context: Context = {
  home: async () => ledger.home,
  session: async () => ({ ledger, signal, threads: 2, progress: () => {} }),
  signal,
  progress: () => {},
  tell: () => {},
  ask: null,
};

const statusOf = async (project: number) =>
  (await perform('project.status', context, { project })).output;

/** What a person with little time adds to a step; it is the step that is held to work. */
const hurry: Partial<Record<NextStep['operation'], object>> = {
  'preflight.run': { probe: false, baseModel: ['tiny'] },
  'benchmark.run': { budget: '5s' },
  'train.start': { steps: 40 },
  'export.run': { heldOutItems: 40 },
};

/** An autopilot is taken in its two halves: by itself it benchmarks for half a minute at least. */
const takenAs = ({ operation, input }: NextStep): Pick<NextStep, 'operation' | 'input'> =>
  input.autopilot === true
    ? { operation: 'benchmark.run', input: { project: input.project } }
    : { operation, input };

it('leads to a release in force, each step being one that works', async () => {
  const tiny = join(folder, 'tiny');
  await writeHuggingFace(tiny, { ...tinyModel({ maxPositions: 512 }), dtype: 'float32' });
  await addModel({ home: ledger.home, spec: tiny, id: 'tiny' });
  const { output: project } = await perform('project.create', context, { name: 'chats' });
  const done: string[] = [];
  const overridden: string[] = [];
  for (;;) {
    const { next, release, gates } = await statusOf(project.id);
    if (release !== null) break;
    expect(next).not.toBeNull();
    const command = next!.command;
    // What did not open a gate when it was done is not done twice: somebody answers for it.
    const closed = gates.find(({ gate }) => next!.why.startsWith(`gate ${gate} said`));
    if (closed && done.includes(takenAs(next!).operation)) {
      expect(overridden).not.toContain(closed.gate);
      overridden.push(closed.gate);
      await perform('gate.override', context, {
        project: project.id,
        gate: closed.gate,
        reason: 'a test of the way, not of the model',
      });
      continue;
    }
    expect(done).not.toContain(command);
    const { operation, input } = takenAs(next!);
    done.push(command, operation);
    await perform(operation, context, { ...input, ...hurry[operation] } as never);
  }
  const commands = done.filter((one) => one.startsWith('brewslm '));
  expect(commands.slice(0, 3)).toEqual([
    'brewslm dataset import --project 1 --sample general-chat-v1',
    'brewslm preflight --project 1 --task causal_lm --plan',
    'brewslm train --project 1 --autopilot --one-click',
  ]);
  expect(commands).toContain('brewslm export --project 1 --format huggingface --target vllm');
  expect(commands.at(-1)).toMatch(/^brewslm release accept --project 1 --release \d+$/);
  const { stages, gates, next, backlog } = await statusOf(project.id);
  expect(stages.map(({ name, state }) => `${name} ${state}`)).toEqual(
    stages.map(({ name }) => `${name} fresh`),
  );
  for (const { gate, outcome, overridden: answered } of gates)
    expect([gate, outcome === 'PASS' || answered]).toEqual([gate, true]);
  expect(next?.operation ?? null).toBe(backlog > 0 ? 'release.backlog' : null);
  if (next !== null) await perform(next.operation, context, next.input as never);
});
