import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { lora, tinyConfig, tinyExamples } from '../../../../test/support/engine/tiny.ts';
import type { Method } from '../../blocks/shape.ts';
import type { ModelConfig } from '../../model/config.ts';
import type { ScoredBatchSizes } from '../batches/batch-layout.ts';
import type { ActivationCheckpointing } from '../step/decoder.ts';
import { fullShapes, plannedShapes } from './planned-shapes.ts';
import { trainingMemory, type MemoryRange } from './training-memory.ts';

const full: Method = { kind: 'full' };
const rank16: Method = { ...lora, rank: 16, alpha: 32 };

const small: ModelConfig = {
  ...tinyConfig,
  vocabSize: 4096,
  hiddenSize: 384,
  intermediateSize: 1056,
  layers: 6,
  heads: 6,
  kvHeads: 2,
  headDim: 64,
  maxPositions: 2048,
};

const smaller: ModelConfig = {
  ...small,
  hiddenSize: 256,
  intermediateSize: 512,
  layers: 4,
  heads: 4,
};

const totals = (memory: MemoryRange) => {
  const total = (level: keyof MemoryRange) =>
    Object.values(memory[level]).reduce((sum: number, bytes: number) => sum + bytes, 0);
  return { low: total('low'), expected: total('expected'), high: total('high') };
};

/** rows × length: tokens, of which carry loss. */
const batch = (
  rows: number,
  length: number,
  tokens: number,
  targets: number,
): ScoredBatchSizes => ({
  rows,
  length,
  tokens,
  kept: targets,
  targets,
});

const rowsOf256 = {
  training: [batch(8, 256, 1920, 757)],
  evaluation: [batch(8, 224, 1472, 583), batch(2, 256, 483, 194)],
};
const paddedRowsOf512 = {
  training: [batch(8, 512, 3744, 1493), batch(8, 432, 3168, 1262)],
  evaluation: [batch(8, 224, 1472, 577), batch(8, 432, 2848, 1134), batch(2, 512, 992, 394)],
};

describe('trainingMemory', () => {
  // Peak resident MiB of training workers as bench/memory measures it; Linux, Node 20.
  it.each<[number, ModelConfig, Method, ActivationCheckpointing, typeof rowsOf256]>([
    [458, smaller, full, 'none', rowsOf256],
    [1090, smaller, rank16, 'none', paddedRowsOf512],
    [796, small, full, 'none', rowsOf256],
    [699, small, full, 'layer', rowsOf256],
    [756, small, rank16, 'none', rowsOf256],
    [648, small, rank16, 'layer', rowsOf256],
  ])('has the measured %i MiB in its range', (measured, config, method, checkpointing, batches) => {
    const shapes = { config, method, checkpointing, accumulate: false, ...batches };
    const { low, expected, high } = totals(trainingMemory(shapes));
    const bytes = measured * 1024 ** 2;
    expect(low).toBeLessThan(bytes);
    expect(high).toBeGreaterThan(bytes);
    expect(Math.abs(expected / bytes - 1)).toBeLessThan(0.08);
  });

  it('grows with rows and length, and shrinks with checkpointing', () => {
    const size = fc.integer({ min: 1, max: 32 });
    const of = (method: Method, rows: number, length: number, layer = false) =>
      totals(
        trainingMemory(
          fullShapes(
            { config: small, method, checkpointing: layer ? 'layer' : 'none' },
            { microBatchRows: rows, sequenceLength: length, gradientAccumulation: 1 },
            0.4,
          ),
        ),
      ).expected;
    fc.assert(
      fc.property(size, size, fc.constantFrom(full, rank16), (rows, by16, method) => {
        const length = 16 * by16;
        const here = of(method, rows, length);
        // Not a little more: memory falls where the head needs one more chunk, or a row is first
        // cut into attention blocks.
        expect(of(method, 2 * rows, length)).toBeGreaterThan(here);
        expect(of(method, rows, 2 * length)).toBeGreaterThan(here);
        expect(of(method, rows, length, true)).toBeLessThan(here);
      }),
      { numRuns: 12 },
    );
  });

  it('has a figure for every shape, method and way of batching, in order', () => {
    const config = fc.record({
      layers: fc.integer({ min: 1, max: 4 }),
      tieEmbeddings: fc.boolean(),
      qkvBias: fc.boolean(),
      qkNorm: fc.boolean(),
    });
    const method = fc.constantFrom<Method>(
      full,
      rank16,
      { ...rank16, dropout: 0.1 },
      { ...rank16, targets: ['q_proj', 'down_proj'] },
    );
    const batching = fc.record({
      sequenceLength: fc.constantFrom(16, 128, 512),
      microBatchRows: fc.integer({ min: 1, max: 4 }),
      gradientAccumulation: fc.integer({ min: 1, max: 2 }),
      packing: fc.boolean(),
      steps: fc.integer({ min: 1, max: 3 }),
      seed: fc.nat(),
    });
    const examples = tinyExamples(30);
    fc.assert(
      fc.property(config, method, batching, (given, how, settings) => {
        const model = {
          config: { ...small, ...given },
          method: how,
          checkpointing: 'none' as const,
        };
        const split = { train: examples, validation: examples.slice(0, 5) };
        const { low, expected, high } = totals(
          trainingMemory(plannedShapes(model, settings, split)),
        );
        expect(low).toBeLessThan(expected);
        expect(expected).toBeLessThan(high);
      }),
      { numRuns: 40 },
    );
  });
});
