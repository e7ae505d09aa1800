import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { lora, tinyConfig } from '../../../test/support/engine/tiny.ts';
import type { Method } from '../blocks/shape.ts';
import type { ModelConfig } from '../model/config.ts';
import { trainingMemory } from './memory.ts';

const total = (...of: Parameters<typeof trainingMemory>): number =>
  Object.values(trainingMemory(...of)).reduce((a: number, b: number) => a + b, 0);

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

const smollm2: ModelConfig = {
  ...small,
  vocabSize: 49152,
  hiddenSize: 576,
  intermediateSize: 1536,
  layers: 30,
  heads: 9,
  kvHeads: 3,
};

describe('trainingMemory', () => {
  // Peak resident MiB as bench/memory measures it; Linux, Node 20.
  it.each<[number, ModelConfig, Method, number, 'none' | 'layer']>([
    [761, small, full, 8, 'none'],
    [637, small, full, 8, 'layer'],
    [732, small, rank16, 8, 'none'],
    [601, small, rank16, 8, 'layer'],
    [2725, smollm2, full, 2, 'none'],
    [1242, smollm2, rank16, 2, 'none'],
  ])('is within 8 %% of the measured %i MiB', (measured, config, method, rows, checkpointing) => {
    const forecast = total(config, method, rows, 256, checkpointing) / 1024 ** 2;
    expect(Math.abs(forecast / measured - 1)).toBeLessThan(0.08);
  });

  it('grows with rows and length, and shrinks with checkpointing and with LoRA', () => {
    const size = fc.integer({ min: 1, max: 64 });
    fc.assert(
      fc.property(size, size, (rows, by16) => {
        const length = 16 * by16;
        for (const method of [full, rank16]) {
          const here = total(smollm2, method, rows, length, 'none');
          expect(total(smollm2, method, rows + 1, length, 'none')).toBeGreaterThan(here);
          // Not length + 16: where a row is first cut into attention blocks, memory falls.
          expect(total(smollm2, method, rows, 2 * length, 'none')).toBeGreaterThan(here);
          expect(total(smollm2, method, rows, length, 'layer')).toBeLessThan(here);
        }
        // In larger batches what LoRA saves is less than the arena of its third backward graph.
        if (rows * length <= 4096)
          expect(total(smollm2, rank16, rows, length, 'none')).toBeLessThan(
            total(smollm2, full, rows, length, 'none'),
          );
      }),
    );
  });
});
