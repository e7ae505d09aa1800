/**
 * The engine against PyTorch, transformers and PEFT: same weights, same examples; gradients of
 * every tensor at the first step and losses of 20 optimizer steps.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

import type { Method } from '../../src/engine/blocks/shape.ts';
import { openModel } from '../../src/engine/checkpoint/open-model.ts';
import { tensorSpecs, type ModelConfig } from '../../src/engine/model/config.ts';
import { allocateWeights, type Weights } from '../../src/engine/model/weights.ts';
import { planEpoch } from '../../src/engine/train/batches.ts';
import { Trainer } from '../../src/engine/train/trainer.ts';
import { openSafetensors } from '../../src/formats/safetensors/reader.ts';
import { writeSafetensors } from '../../src/formats/safetensors/writer.ts';
import { lora, tinyConfig, tinyExamples } from '../support/engine/tiny.ts';

const python = process.env.BREWSLM_PYTHON ?? 'python3';
const smollm2 = process.env.BREWSLM_SMOLLM2;
const steps = 20;
const optimizer = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, maxGradNorm: 1 };
const full: Method = { kind: 'full' };

const small: ModelConfig = { ...tinyConfig, hiddenSize: 64, intermediateSize: 96, headDim: 16 };
const long = { originalMaxPositions: 8, factor: 4 };

const cases: [string, Method, ModelConfig, { packing?: boolean }][] = [
  ['full', full, small, {}],
  ['LoRA', lora, small, {}],
  ['full, packed', full, small, { packing: true }],
  ['LoRA, packed', lora, small, { packing: true }],
  ['Qwen 2: QKV bias', full, { ...small, architecture: 'qwen2', qkvBias: true }, {}],
  ['Qwen 3: QK norm', full, { ...small, architecture: 'qwen3', qkNorm: true, headDim: 24 }, {}],
  ['Qwen 3: LoRA', lora, { ...small, architecture: 'qwen3', qkNorm: true }, { packing: true }],
  ['untied embeddings', full, { ...small, tieEmbeddings: false }, {}],
  ['linear scaling', full, { ...small, ropeScaling: { type: 'linear', factor: 2 } }, {}],
  [
    'llama3 scaling',
    full,
    { ...small, ropeScaling: { type: 'llama3', lowFreqFactor: 1, highFreqFactor: 4, ...long } },
    {},
  ],
  [
    'yarn scaling',
    full,
    { ...small, ropeScaling: { type: 'yarn', betaFast: 32, betaSlow: 1, ...long } },
    {},
  ],
];

it.each(cases)('small, %s', async (_, method, config, { packing = false }) => {
  await compare(method, config, packing, 1e-3);
});

it.runIf(smollm2)('SmolLM2-135M, full', () => compareSmolLm2(full, 1e-5));
it.runIf(smollm2)('SmolLM2-135M, LoRA', () =>
  compareSmolLm2({ ...lora, rank: 16, alpha: 32 }, 2e-4),
);

async function compareSmolLm2(method: Method, learningRate: number): Promise<void> {
  const model = await openModel(smollm2 as string);
  const weights = allocateWeights(model.config);
  await model.readWeights(weights);
  await compare(method, model.config, true, learningRate, weights);
}

async function compare(
  method: Method,
  config: ModelConfig,
  packing: boolean,
  learningRate: number,
  weights?: Weights,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'parity-'));
  const examples = tinyExamples(8, config.vocabSize);
  const at = (name: string) => join(folder, name);
  if (weights !== undefined)
    await writeSafetensors(
      at('weights.safetensors'),
      tensorSpecs(config).map(({ name, shape }) => ({
        name,
        shape,
        values: weights.get(name) as Float32Array,
      })),
      'F32',
    );
  const settings = {
    config,
    method,
    steps,
    learningRate,
    optimizer,
    seed: 5,
    examples: examples.map(({ ids, targets }) => ({ ids: [...ids], targets: [...targets] })),
    ...(weights === undefined ? {} : { weights: at('weights.safetensors') }),
  };
  await writeFile(at('case.json'), JSON.stringify(settings));
  const script = fileURLToPath(new URL('engine_parity.py', import.meta.url));
  await promisify(execFile)(python, [script, folder]);

  const trainer = await Trainer.create({
    config,
    method,
    optimizer,
    loadWeights: async (views) => {
      const reader = await openSafetensors(at('weights.safetensors'));
      for (const [name, view] of views) await reader.read(name, view);
      await reader.close();
    },
    activationCheckpointing: 'none',
    threads: 2,
    seed: 1,
  });
  const tensors = trainer.trainableTensors();
  if (method.kind === 'lora') {
    const adapters = await openSafetensors(at('adapters.safetensors'));
    for (const { parameter, values } of tensors) await adapters.read(parameter.name, values);
    await adapters.close();
  }
  const [batches] = planEpoch(
    examples,
    { sequenceLength: 32, microBatchRows: 4, gradientAccumulation: 8, packing, seed: 1 },
    0,
  );

  await trainer.computeGradients(batches);
  const expected = await openSafetensors(at('gradients.safetensors'));
  expect([...expected.tensors.keys()].sort()).toEqual(
    tensors.map(({ parameter }) => parameter.name).sort(),
  );
  let worst = 0;
  for (const { parameter, gradients } of tensors) {
    const reference = new Float32Array(gradients.length);
    await expected.read(parameter.name, reference);
    const error = relativeError(gradients, reference);
    worst = Math.max(worst, error);
    expect(error, parameter.name).toBeLessThan(1e-5);
  }
  await expected.close();

  const losses: number[] = JSON.parse(await readFile(at('losses.json'), 'utf8'));
  let worstLoss = 0;
  for (const reference of losses) {
    const { loss } = await trainer.step(batches, learningRate);
    worstLoss = Math.max(worstLoss, Math.abs(loss - reference));
  }
  console.log(
    `gradients within ${worst.toExponential(1)}, losses ${losses[0].toFixed(4)} to ` +
      `${losses.at(-1)?.toFixed(4)} within ${worstLoss.toExponential(1)}`,
  );
  expect(worstLoss).toBeLessThan(1e-4);
  await trainer.close();
  await rm(folder, { recursive: true });
}

/** Largest difference, relative to the largest value of the reference. */
function relativeError(actual: Float32Array, reference: Float32Array): number {
  let difference = 0;
  let scale = 0;
  reference.forEach((value, i) => {
    difference = Math.max(difference, Math.abs(value - actual[i]));
    scale = Math.max(scale, Math.abs(value));
  });
  return difference / scale;
}
