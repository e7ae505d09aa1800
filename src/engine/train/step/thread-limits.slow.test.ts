import { expect, test } from 'vitest';

import {
  bytesOf,
  full,
  lora,
  tinyConfig,
  tinyExamples,
  tinyTrainer,
} from '../../../../test/support/engine/tiny.ts';
import type { Method } from '../../blocks/shape.ts';
import { evaluationBatches, planEpoch } from '../batches/row-packing.ts';
import { threadsForModel } from './thread-limits.ts';

/** Wide enough that several threads share a product, unlike the usual tiny model. */
const config = {
  vocabSize: 300,
  hiddenSize: 256,
  intermediateSize: 512,
  layers: 1,
  heads: 4,
  kvHeads: 2,
  headDim: 64,
};

async function trained(
  method: Method,
  rows: number,
  threads: number,
  { length = 16, kvHeads = config.kvHeads } = {},
): Promise<Buffer> {
  const trainer = await tinyTrainer(method, {
    config: { ...config, kvHeads, maxPositions: 512 },
    threads,
  });
  const batching = {
    sequenceLength: length,
    microBatchRows: rows,
    gradientAccumulation: 1,
    packing: false,
    seed: 1,
  };
  const examples = tinyExamples(rows, config.vocabSize).map(({ ids, targets }) => ({
    ids: Int32Array.from({ length: Math.max(length, ids.length) }, (_, i) => ids[i % ids.length]),
    targets: Uint8Array.from(
      { length: Math.max(length, ids.length) },
      (_, i) => targets[i % ids.length],
    ),
  }));
  for (const batches of planEpoch(examples, batching, 0)) await trainer.step(batches, 1e-2);
  const scores = await trainer.score(evaluationBatches(examples, batching));
  const figures = Float64Array.from(scores.values(), ({ logProbability }) => logProbability);
  const bytes = Buffer.concat([bytesOf(trainer), Buffer.from(figures.buffer)]);
  await trainer.close();
  return bytes;
}

test.each<[string, Method, number]>([
  ['full, few tokens', full, 3],
  ['full, many tokens', full, 61],
  ['LoRA, few tokens', lora, 3],
  ['LoRA, many tokens', lora, 61],
])('%s: the same bytes with 1 to 4 threads', async (_, method, rows) => {
  const alone = await trained(method, rows, 1);
  for (const threads of [2, 3, 4])
    expect((await trained(method, rows, threads)).equals(alone)).toBe(true);
});

test.each([1, 4])(
  'one long row, %i key heads: the same bytes with 1 to 4 threads',
  async (kvHeads) => {
    const alone = await trained(full, 1, 1, { length: 512, kvHeads });
    for (const threads of [2, 3, 4])
      expect((await trained(full, 1, threads, { length: 512, kvHeads })).equals(alone)).toBe(true);
  },
);

test('a model whose gradients are narrow gets fewer threads', () => {
  const whole = { ...tinyConfig, ...config };
  expect(threadsForModel(whole, full, 2)).toBe(2);
  expect(threadsForModel(whole, full, 16)).toBe(3);
  expect(threadsForModel({ ...whole, hiddenSize: 2048, heads: 32 }, lora, 16)).toBe(6);
});
