import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';

import { referenceLoss } from '../../../../test/support/engine/reference.ts';
import {
  bytesOf,
  full,
  lora,
  tinyConfig,
  tinyExamples,
  tinyTrainer,
} from '../../../../test/support/engine/tiny.ts';
import type { Method } from '../../blocks/shape.ts';
import { elements, type ModelConfig } from '../../model/config.ts';
import { randomBits } from '../../model/random.ts';
import type { Example, MicroBatch } from '../batches/micro-batch.ts';
import { evaluationBatches, planEpoch } from '../batches/row-packing.ts';
import type { Trainer } from './trainer.ts';

const examples = tinyExamples(5);

const oneBatch = (list: readonly Example[]): MicroBatch => ({
  rows: list.map((example, i) => [{ ...example, example: i }]),
  length: Math.max(...list.map(({ ids }) => ids.length)),
});

const steps = async (trainer: Trainer, count: number, batches = [oneBatch(examples)]) => {
  const results = [];
  for (let i = 0; i < count; i++) results.push(await trainer.step(batches, 1e-2));
  return results;
};

/** All weights of a trainer's model in double precision, so that one can be moved a little. */
async function doubles(trainer: Trainer): Promise<Map<string, Float64Array>> {
  const copies = new Map<string, Float64Array>();
  if (trainer.method.kind === 'lora') {
    const base = await tinyTrainer(full, { config: trainer.config });
    for (const { parameter, values } of base.trainableTensors())
      copies.set(parameter.name, Float64Array.from(values));
    await base.close();
  }
  for (const { parameter, values } of trainer.trainableTensors())
    copies.set(parameter.name, Float64Array.from(values));
  return copies;
}

const variants: [string, Method, Partial<ModelConfig>][] = [
  ['full', full, {}],
  ['untied embeddings', full, { tieEmbeddings: false }],
  ['QKV bias', full, { qkvBias: true }],
  ['QK norm, head size apart from hidden size', full, { qkNorm: true, headDim: 10 }],
  ['one key head', full, { kvHeads: 1 }],
  ['as many key heads as heads', full, { kvHeads: 4 }],
  ['a vocabulary of several blocks', full, { vocabSize: 4200 }],
  ['LoRA', lora, {}],
  ['LoRA, merged in batches that are wide for the model', lora, { hiddenSize: 4 }],
  [
    'LoRA on some modules, QK norm',
    { ...lora, targets: ['v_proj', 'q_proj', 'up_proj'] },
    { qkNorm: true },
  ],
];

describe('Trainer', () => {
  it.each(variants)(
    '%s: loss and gradients are those of the reference',
    async (_, method, config) => {
      const trainer = await tinyTrainer(method, { config });
      // Two updates, so that no B matrix is zero any more.
      await steps(trainer, 2);
      const weights = await doubles(trainer);
      const few = examples.slice(0, 3).map(({ ids, targets }, i) => ({
        ids: ids.subarray(0, 9 - i),
        targets: targets.subarray(0, 9 - i),
      }));
      const adapter = method.kind === 'lora' ? method : undefined;
      const targets = few.reduce((n, e) => n + e.targets.subarray(1).filter(Boolean).length, 0);
      const lossOf = () =>
        few.reduce(
          (sum, e) => sum + referenceLoss(trainer.config, (name) => weights.get(name), e, adapter),
          0,
        ) / targets;

      const { loss, targetTokens } = await trainer.computeGradients([
        oneBatch(few.slice(0, 2)),
        oneBatch(few.slice(2)),
      ]);
      expect(targetTokens).toBe(targets);
      expect(loss).toBeCloseTo(lossOf(), 5);
      for (const { parameter, gradients } of trainer.trainableTensors()) {
        const values = weights.get(parameter.name) as Float64Array;
        const scale = Math.max(...gradients.map(Math.abs));
        expect(scale).toBeGreaterThan(0);
        const i = randomBits(1, parameter.name.length) % elements(parameter.shape);
        const value = values[i];
        const h = 1e-5;
        values[i] = value + h;
        const above = lossOf();
        values[i] = value - h;
        const below = lossOf();
        values[i] = value;
        const slope = (above - below) / (2 * h);
        expect(Math.abs(gradients[i] - slope) / scale, `${parameter.name}[${i}]`).toBeLessThan(
          1e-4,
        );
      }
      await trainer.close();
    },
  );

  it.each<[string, Method]>([
    ['full', full],
    ['LoRA with dropout', { ...lora, dropout: 0.3 }],
  ])('%s: same bytes with 1 and 2 threads, with and without checkpointing', async (_, method) => {
    const runs = [
      await tinyTrainer(method),
      await tinyTrainer(method, { threads: 2 }),
      await tinyTrainer(method, { activationCheckpointing: 'layer' }),
    ];
    const losses = [];
    for (const trainer of runs) losses.push(await steps(trainer, 4));
    expect(losses[1]).toEqual(losses[0]);
    expect(losses[2]).toEqual(losses[0]);
    expect(bytesOf(runs[1]).equals(bytesOf(runs[0]))).toBe(true);
    expect(bytesOf(runs[2]).equals(bytesOf(runs[0]))).toBe(true);
    for (const trainer of runs) await trainer.close();
  });

  it.each<[string, number, number]>([
    ['short rows', 1, 40],
    ['rows of several attention blocks', 13, 512],
  ])('gives packed examples the loss and gradients they have alone: %s', async (_, scale, room) => {
    const long = examples.map(({ ids, targets }) => ({
      ids: Int32Array.from({ length: ids.length * scale }, (_, i) => ids[i % ids.length]),
      targets: Uint8Array.from({ length: ids.length * scale }, (_, i) => targets[i % ids.length]),
    }));
    const longest = Math.max(...long.map(({ ids }) => ids.length));
    expect(longest).toBeLessThan(room / 2);
    const apart = await tinyTrainer(full, { config: { maxPositions: 512 } });
    // A packed row may be longer than the model's positions: each example starts at 0.
    const packed = await tinyTrainer(full, { config: { maxPositions: longest } });
    const batching = { sequenceLength: room, microBatchRows: 4, gradientAccumulation: 9, seed: 1 };
    const [rows] = planEpoch(long, { ...batching, packing: true }, 0);
    expect(rows.flatMap((batch) => batch.rows).some((row) => row.length > 1)).toBe(true);
    const [alone] = planEpoch(long, { ...batching, packing: false }, 0);
    const a = await apart.computeGradients(alone);
    const b = await packed.computeGradients(rows);
    expect(b.loss).toBeCloseTo(a.loss, 6);
    const expected = apart.trainableTensors();
    for (const [at, { gradients }] of packed.trainableTensors().entries()) {
      const largest = Math.max(...expected[at].gradients.map(Math.abs));
      gradients.forEach((value, i) =>
        expect(Math.abs(value - expected[at].gradients[i])).toBeLessThan(1e-5 * largest),
      );
    }
    await Promise.all([apart.close(), packed.close()]);
  });

  it('scores continuations of a shared prompt as if each stood alone', async () => {
    const trainer = await tinyTrainer(full);
    const prompt = Int32Array.of(4, 8, 15, 16);
    const endings = [Int32Array.of(23), Int32Array.of(42, 1), Int32Array.of(7, 7, 7)];
    const ones = (length: number) => new Uint8Array(length).fill(1);
    const tree: MicroBatch = {
      length: 10,
      rows: [
        [
          { ids: prompt, targets: new Uint8Array(4), example: 0 },
          ...endings.map((ids, example) => ({
            ids,
            targets: ones(ids.length),
            example,
            parent: 0,
          })),
        ],
      ],
    };
    const alone = endings.map((ending) => ({
      ids: Int32Array.of(...prompt, ...ending),
      targets: Uint8Array.from([...prompt, ...ending], (_, i) => Number(i >= prompt.length)),
    }));
    const scores = await trainer.score([tree]);
    const expected = await trainer.score(
      evaluationBatches(alone, { sequenceLength: 16, microBatchRows: 3 }),
    );
    endings.forEach((ending, i) => {
      expect(scores.get(i)?.tokens).toBe(ending.length);
      expect(scores.get(i)?.logProbability).toBeCloseTo(expected.get(i)?.logProbability ?? NaN, 5);
    });
    await trainer.close();
  });

  it('starts LoRA at the base model and leaves the base alone', async () => {
    const base = await tinyTrainer(full);
    const adapted = await tinyTrainer(lora);
    const batches = [oneBatch(examples)];
    expect(await adapted.score(batches)).toEqual(await base.score(batches));
    await steps(adapted, 3);
    for await (const { spec, values } of adapted.mergedWeights())
      if (spec.name.includes('norm') || spec.name.includes('embed')) {
        const original = base.trainableTensors().find((t) => t.parameter.name === spec.name);
        expect(values).toEqual(original?.values);
      }
    await Promise.all([base.close(), adapted.close()]);
  });

  it('merges adapters into weights that score the same', async () => {
    const adapted = await tinyTrainer(lora);
    await steps(adapted, 3);
    const merged = new Map<string, Float32Array>();
    for await (const { spec, values } of adapted.mergedWeights()) merged.set(spec.name, values);
    const plain = await tinyTrainer(full, {
      loadWeights: (weights) => {
        for (const [name, view] of weights) view.set(merged.get(name) as Float32Array);
      },
    });
    const batches = [oneBatch(examples)];
    const expected = await adapted.score(batches);
    for (const [example, { logProbability }] of await plain.score(batches))
      expect(logProbability).toBeCloseTo(expected.get(example)?.logProbability ?? NaN, 4);
    await Promise.all([adapted.close(), plain.close()]);
  });

  it('does not restore what another method saved', async () => {
    const folder = temporaryFolder();
    const a = await tinyTrainer(full);
    const b = await tinyTrainer(lora);
    await a.save(join(folder, 'state'));
    await expect(b.restore(join(folder, 'state'))).rejects.toMatchObject({
      problem: { code: 'checkpoint.mismatch' },
    });
    await Promise.all([a.close(), b.close()]);
  });

  it('refuses more positions than the model has', async () => {
    const trainer = await tinyTrainer(full, { config: { maxPositions: 8 } });
    const long = { ids: new Int32Array(9), targets: new Uint8Array(9).fill(1) };
    await expect(trainer.step([oneBatch([long])], 1e-3)).rejects.toMatchObject({
      problem: { code: 'train.too-long' },
    });
    await trainer.close();
  });

  it('refuses full fine-tuning beyond the optimizer memory', async () => {
    const config = { ...tinyConfig, vocabSize: 1_000_000, hiddenSize: 1024 };
    await expect(tinyTrainer(full, { config, loadWeights: () => {} })).rejects.toMatchObject({
      problem: { code: 'train.too-large' },
    });
  });
});
