import { describe, expect, test } from 'vitest';
import { baseConfig, findBase } from '../../catalog/models/base-model.ts';
import type { TorchSettings } from '../../runtimes/torch/settings.ts';
import { makePlan } from '../make-plan.ts';
import { memoryLimit } from './memory-forecast.ts';
import { torchMemory, torchMemoryLimit } from './torch-memory.ts';

const config = baseConfig(findBase('smollm2-135m-instruct')!);

const onCard: TorchSettings = {
  device: 'cuda',
  precision: 'bf16',
  baseQuantization: 'none',
  sharding: 'none',
  processes: 1,
  deterministic: false,
  compile: false,
};

const planBy = (method: 'full' | 'lora') =>
  makePlan({
    base: { id: 'base', kind: 'pretrained', config },
    method,
    profile: 'balanced',
    budgetSeconds: 600,
    statistics: {
      examples: 2000,
      tokens: 400_000,
      targetTokens: 200_000,
      p50: 200,
      p95: 400,
      p99: 500,
      longest: 600,
    },
    overrides: {},
    seed: 1,
  }).plan;

describe('memory of PyTorch', () => {
  const [full, lora] = [planBy('full'), planBy('lora')];
  const of = (plan: typeof full, changes: Partial<TorchSettings> = {}, options = {}) =>
    torchMemory(config, plan, { ...onCard, ...changes }, options);

  test('adapters take less than all weights, and four bits less than sixteen', () => {
    expect(of(lora).expected).toBeLessThan(of(full).expected);
    expect(of(lora, { baseQuantization: 'nf4' }).items.weights).toBeLessThan(
      0.6 * of(lora).items.weights,
    );
    expect(of(full).items.optimizer).toBe(2 * of(full).items.gradients);
  });

  test('processes that share weights hold a part each; those that share rows hold all of them', () => {
    const { weights, optimizer } = of(full).items;
    const shared = of(full, { sharding: 'fsdp', processes: 2 }, { nodes: 2 }).items;
    expect(shared.weights).toBe(Math.round(weights / 4));
    expect(shared.optimizer).toBe(Math.round(optimizer / 4));
    expect(of(full, { sharding: 'ddp', processes: 2 }).items).toMatchObject({ weights, optimizer });
  });

  test('a row that is twice as long keeps more than twice the activations on a processor', () => {
    const cpu = { device: 'cpu', precision: 'fp32' } as const;
    const [short, long] = [256, 512].map((rowTokens) => of(full, cpu, { rowTokens }).items);
    expect(long.activations).toBeGreaterThan(2 * short.activations);
  });

  test('the smallest card is the limit, or each process has its share of this machine', () => {
    const cards = [80e9, 48e9].map((total) => ({ name: 'card', capability: '9.0', total }));
    expect(torchMemoryLimit({ ...onCard, processes: 2 }, { cards })).toBe(48e9);
    const cpu: TorchSettings = { ...onCard, device: 'cpu', precision: 'fp32', processes: 2 };
    expect(torchMemoryLimit(cpu, { cards: [] })).toBe(memoryLimit() / 2);
  });
});
