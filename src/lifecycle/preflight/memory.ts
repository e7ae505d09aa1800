/**
 * Memory that training by a plan needs, from shapes, against what the machine may give.
 *
 * @module
 */
import type { Method } from '../../engine/blocks/shape.ts';
import type { ModelConfig } from '../../engine/model/config.ts';
import { trainingMemory } from '../../engine/train/memory.ts';
import type { Finding } from '../../ledger/verdicts.ts';
import { problem } from '../../problem/problem.ts';
import type { TrainPlan } from '../../runtimes/plan.ts';
import { controlGroup } from '../../runtimes/profile/control-group.ts';
import { thisHost } from '../../runtimes/profile/host.ts';

export interface MemoryEstimate {
  origin: 'estimated';
  /** Bytes of resident memory at the peak. */
  low: number;
  expected: number;
  high: number;
  /** What the expected figure is made of. */
  items: Record<string, number>;
}

/** How far measured peaks lie from the sum over shapes: allocator slack and what is not yet touched. */
const spread = { low: 0.85, high: 1.2 };

const gibibyte = 1024 ** 3;

export function estimateMemory(config: ModelConfig, plan: TrainPlan): MemoryEstimate {
  const method: Method = plan.lora === null ? { kind: 'full' } : { kind: 'lora', ...plan.lora };
  const items = trainingMemory(
    config,
    method,
    plan.microBatchRows,
    plan.sequenceLength,
    plan.activationCheckpointing,
  );
  const expected = Object.values(items).reduce((total, bytes) => total + bytes, 0);
  return {
    origin: 'estimated',
    low: Math.round(spread.low * expected),
    expected,
    high: Math.round(spread.high * expected),
    items: { ...items },
  };
}

export function memoryFindings(memory: MemoryEstimate, limit: number): Finding[] {
  const { low, expected, high } = memory;
  const evidence = { low, expected, high, limit };
  const needs = `training needs about ${gib(expected)} GiB (${gib(low)} to ${gib(high)}) of memory; ${gib(limit)} GiB are there`;
  if (expected > limit) return [problem('preflight.memory', needs, { evidence })];
  return high > limit ? [problem('preflight.memory-tight', needs, { evidence })] : [];
}

/**
 * What a process may use here: the smaller of the machine's memory and its control group's limit,
 * in whole GiB so that it is stable from run to run.
 */
export function memoryLimit(): number {
  const host = thisHost();
  const bytes = Math.min(host.totalMemory, controlGroup(host).memoryLimit ?? Infinity);
  return Math.max(1, Math.floor(bytes / gibibyte)) * gibibyte;
}

const gib = (bytes: number): string => (bytes / gibibyte).toFixed(1);
