import { expect, test } from 'vitest';
import { baseConfig, findBase } from '../catalog/models/base-model.ts';
import type { TorchEnvironment } from '../runtimes/torch/environment/environment.ts';
import { chooseRuntime, type RuntimeFacts, type RuntimeWishes } from './choose-runtime.ts';

const base = findBase('brew-10m');
if (base?.kind !== 'scratch') throw new Error('brew-10m is no base from scratch');

const processor: TorchEnvironment = {
  schema: 1,
  python: '/venv/bin/python',
  device: 'cpu',
  origin: 'made',
  precisions: ['fp32', 'bf16'],
  cards: [],
  versions: { python: '3.11.7', torch: '2.15.0' },
};
const card: TorchEnvironment = {
  ...processor,
  device: 'cuda',
  precisions: ['fp32', 'bf16', 'fp16'],
  cards: [{ name: 'NVIDIA H100 80GB HBM3', capability: '9.0', total: 80e9 }],
};
const facts = (environment: TorchEnvironment | null, budgetSeconds = 600): RuntimeFacts => ({
  environment,
  cluster: null,
  config: baseConfig(base),
  budgetSeconds,
});

test('nothing is asked for: a card that gains takes it, and says by what figures', () => {
  const { choice, reason, reference } = chooseRuntime({}, facts(card));
  expect(choice).toMatchObject({ runtime: 'torch', device: 'cuda', precision: 'bf16' });
  expect(choice).toMatchObject({ processes: 1, sharding: 'none', deterministic: false });
  expect(reference).toEqual({ device: 'h100', precision: 'bf16' });
  expect(reason).toContain('not measured');
});

test.each([
  ['nothing is set up', facts(null)],
  ['a processor', facts(processor)],
  ['a budget that PyTorch would spend on its start', facts(card, 30)],
])('nothing is asked for, %s: the embedded runtime', (_, given) => {
  expect(chooseRuntime({}, given)).toMatchObject({ choice: { runtime: 'embedded' } });
});

test('a processor computes in fp32, deterministically, and has no reference of its own', () => {
  const chosen = chooseRuntime({ runtime: 'torch' }, facts(processor));
  expect(chosen.choice).toMatchObject({ device: 'cpu', precision: 'fp32', deterministic: true });
  expect(chosen.reference).toBeUndefined();
});

test.each<[RuntimeWishes, TorchEnvironment | null, string, string]>([
  [{ runtime: 'torch' }, null, 'runtime.missing', 'brewslm runtime setup torch'],
  [{ precision: 'bf16' }, null, 'runtime.missing', 'brewslm runtime setup torch'],
  [{ runtime: 'jax' }, card, 'runtime.unknown', 'embedded, torch'],
  [{ runtime: 'embedded', processes: 2 }, card, 'runtime.settings', '--runtime torch'],
  [{ device: 'cuda' }, processor, 'runtime.settings', 'setup torch --device cuda'],
  [{ precision: 'fp16' }, processor, 'runtime.precision', '--precision fp32'],
  [{ processes: 2 }, card, 'runtime.settings', '--processes 1'],
  [{ sharding: 'fsdp' }, card, 'runtime.settings', '--processes'],
  [{ qlora: true }, card, 'machine.package-missing', 'bitsandbytes'],
])('%o is refused with what to do', (wishes, environment, code, fix) => {
  try {
    chooseRuntime(wishes, facts(environment));
  } catch (error) {
    expect(error).toMatchObject({ code });
    expect((error as { fix: string }).fix).toContain(fix);
    return;
  }
  throw new Error('nothing was refused');
});

test('two processes share rows; a cluster is taken by its name', () => {
  expect(chooseRuntime({ processes: 2, runtime: 'torch' }, facts(processor)).choice).toMatchObject({
    processes: 2,
    sharding: 'ddp',
  });
  const { choice } = onLab({ nodes: 2 }, 4);
  expect(choice).toMatchObject({ runtime: 'ray', cluster: 'lab', nodes: 2, sharding: 'ddp' });
});

const onLab = (wishes: RuntimeWishes, gpus: number | null) =>
  chooseRuntime(
    { ...wishes, runtime: 'ray:lab' },
    { ...facts(null), cluster: { name: 'lab', gpus } },
  );

test('a cluster without GPUs computes on processors; one that nobody looked at is taken to have some', () => {
  expect(onLab({}, 0).choice).toMatchObject({ device: 'cpu', precision: 'fp32' });
  expect(onLab({}, null).choice).toMatchObject({ device: 'cuda', precision: 'bf16' });
  expect(onLab({ device: 'cpu' }, 4).choice).toMatchObject({ device: 'cpu' });
  expect(() => onLab({ device: 'cuda' }, 0)).toThrow('no GPU when it was last looked at');
});
