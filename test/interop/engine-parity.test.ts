/**
 * The engine against PyTorch, transformers and PEFT: same weights, same examples; gradients of
 * every tensor at the first step, against PyTorch in double precision, within 1e-5 of its length or
 * within twice what PyTorch in fp32 is off on the same machine, as kernels of other processors round
 * otherwise; and the losses of 20 optimizer steps within 1e-4 of PyTorch in fp32, of SmolLM2 5.
 */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';

import type { Method } from '../../src/engine/blocks/shape.ts';
import { openModel } from '../../src/engine/checkpoint/open-model.ts';
import { tensorSpecs, type ModelConfig } from '../../src/engine/model/config.ts';
import { allocateWeights, type Weights } from '../../src/engine/model/weights.ts';
import { Tokenizer } from '../../src/engine/tokenizer/tokenizer.ts';
import { encodeChats } from '../../src/engine/tokenizer/training-example.ts';
import { planEpoch } from '../../src/engine/train/batches/row-packing.ts';
import type { Example } from '../../src/engine/train/batches/micro-batch.ts';
import { Trainer } from '../../src/engine/train/step/trainer.ts';
import { openSafetensors } from '../../src/weights/safetensors/reader.ts';
import { writeSafetensors } from '../../src/weights/safetensors/writer.ts';
import { lora, tinyConfig, tinyExamples } from '../support/engine/tiny.ts';

const python = process.env.BREWSLM_PYTHON ?? 'python3';
const smollm2 = process.env.BREWSLM_SMOLLM2;
const samplePath = '../../src/catalog/samples/general-chat-v1/general-chat-v1.jsonl';
const steps = { small: 20, smollm2: 5 };
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
  await compare(method, config, { packing, learningRate: 1e-3, examples: tinyExamples(8) });
});

it.runIf(smollm2)('SmolLM2-135M, full', () => compareSmolLm2(full, 1e-5));
it.runIf(smollm2)('SmolLM2-135M, LoRA', () =>
  compareSmolLm2({ ...lora, rank: 16, alpha: 32 }, 2e-4),
);

/** On real conversations: on nonsense its gradients are mostly rounding. */
async function compareSmolLm2(method: Method, learningRate: number): Promise<void> {
  const model = await openModel(smollm2 as string);
  const weights = allocateWeights(model.config);
  await model.readWeights(weights);
  const sample = await readFile(fileURLToPath(new URL(samplePath, import.meta.url)), 'utf8');
  const conversations = sample.split('\n').slice(0, 3);
  const encoded = await encodeChats(
    Tokenizer.open(model.tokenizer),
    conversations.map((line) => JSON.parse(line).messages),
  );
  const examples = encoded.map(({ ids, targets }) => ({
    ids: ids.subarray(0, 64),
    targets: targets.subarray(0, 64),
  }));
  await compare(method, model.config, { packing: true, learningRate, examples, weights });
}

interface Setting {
  packing: boolean;
  learningRate: number;
  examples: Example[];
  /** Left out, PyTorch draws them. */
  weights?: Weights;
}

async function compare(
  method: Method,
  config: ModelConfig,
  { packing, learningRate, examples, weights }: Setting,
): Promise<void> {
  const folder = temporaryFolder();
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
    steps: weights === undefined ? steps.small : steps.smollm2,
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
    { sequenceLength: 192, microBatchRows: 2, gradientAccumulation: 8, packing, seed: 1 },
    0,
  );

  await trainer.computeGradients(batches);
  const expected = await openSafetensors(at('gradients.safetensors'));
  expect([...expected.tensors.keys()].sort()).toEqual(
    tensors.map(({ parameter }) => parameter.name).sort(),
  );
  const errors: { name: string; error: number }[] = [];
  for (const { parameter, gradients } of tensors) {
    const reference = new Float32Array(gradients.length);
    await expected.read(parameter.name, reference);
    errors.push({ name: parameter.name, error: relativeError(gradients, reference) });
  }
  await expected.close();

  const { losses, rounding }: Results = JSON.parse(await readFile(at('results.json'), 'utf8'));
  const differences: number[] = [];
  for (const reference of losses) {
    const { loss } = await trainer.step(batches, learningRate);
    differences.push(Math.abs(loss - reference));
  }
  const worst = errors.toSorted((a, b) => b.error - a.error)[0];
  const peer = Math.max(...Object.values(rounding));
  console.log(
    [
      `gradients within ${worst.error.toExponential(1)} (${worst.name}),`,
      `${errors.filter(({ error }) => error > 1e-5).length} of ${errors.length} tensors beyond 1e-5;`,
      `PyTorch in fp32 within ${peer.toExponential(1)};`,
      `losses ${losses[0].toFixed(4)} to ${losses.at(-1)?.toFixed(4)}`,
      `within ${Math.max(...differences).toExponential(1)}`,
    ].join(' '),
  );
  expect(worst.error, worst.name).toBeLessThan(Math.max(1e-5, 2 * peer));
  expect(Math.max(...differences)).toBeLessThan(1e-4);
  await trainer.close();
}

interface Results {
  losses: number[];
  /** Relative error of PyTorch's gradients in fp32, by tensor. */
  rounding: Record<string, number>;
}

/** Length of the difference, relative to the length of the reference. */
function relativeError(actual: Float32Array, reference: Float32Array): number {
  let difference = 0;
  let size = 0;
  reference.forEach((value, i) => {
    difference += (value - actual[i]) ** 2;
    size += value ** 2;
  });
  return Math.sqrt(difference / size);
}
