/**
 * The PyTorch runtime against the embedded engine: the same plan on both, in fp32 on the processor.
 */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ModelConfig } from '../../src/engine/model/config.ts';
import { allocateWeights } from '../../src/engine/model/weights.ts';
import { fitHeadMap } from '../../src/engine/pruning/fit-head-map.ts';
import { writeHeadMap } from '../../src/engine/pruning/head-map-file.ts';
import type { Example } from '../../src/engine/train/batches/micro-batch.ts';
import type { MetricLine } from '../../src/runtimes/embedded/metrics-file.ts';
import { loadModel } from '../../src/runtimes/embedded/load-model.ts';
import type { ModelReference, ScoreJob } from '../../src/runtimes/protocol.ts';
import { prepareJob } from '../../src/runtimes/torch/prepare.ts';
import type { TrainPlan } from '../../src/runtimes/train-plan.ts';
import { openSafetensors } from '../../src/weights/safetensors/reader.ts';
import { onProcessor } from '../support/on-processor.ts';
import { tinyConfig, tinyExamples } from '../support/engine/tiny.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { planOf, TorchCase } from './torch-case.ts';

const small: ModelConfig = { ...tinyConfig, hiddenSize: 64, intermediateSize: 96, headDim: 16 };
const lora: TrainPlan['lora'] = {
  rank: 4,
  alpha: 8,
  dropout: 0,
  targets: ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'],
};

it.each<[string, Partial<TrainPlan>, ModelConfig]>([
  ['full, packed', { packing: true }, small],
  ['full, padded', {}, small],
  ['LoRA, packed', { lora, packing: true }, small],
  ['LoRA, padded', { lora }, small],
  [
    'LoRA, openings shared',
    { lora, packing: true, sequenceLength: 48, sharedOpenings: true },
    small,
  ],
])('%s: the same losses for fifty steps', async (_, settings, config) => {
  const shares = settings.sharedOpenings === true;
  const examples = shares ? tinyExamples(60).map(afterOpening) : tinyExamples(60);
  const sets = { train: examples.slice(0, 48), validation: examples.slice(48) };
  const both = await TorchCase.create(temporaryFolder(), planOf(settings), config, sets);
  const [embedded, torch] = [await both.embedded(), await both.torch()];
  // What is written whole has more tokens.
  const shapes = (lines: MetricLine[]) =>
    lines.map((line) => ({ ...shapeOf(line), ...(shares && { tokens: 0 }) }));
  expect(shapes(torch.metrics)).toEqual(shapes(embedded.metrics));
  const difference = (of: (line: MetricLine) => number) =>
    Math.max(...torch.metrics.map((line, i) => Math.abs(of(line) / of(embedded.metrics[i]) - 1)));
  const loss = difference((line) => line.loss);
  const norm = difference((line) => (line.type === 'step' ? line.gradNorm : 1));
  console.log(`losses within ${loss.toExponential(1)}, norms within ${norm.toExponential(1)}`);
  expect(loss).toBeLessThan(1e-5);
  expect(norm).toBeLessThan(1e-4);
  expect(torch.done).toMatchObject({ bestStep: embedded.done.bestStep, stoppedBy: 'schedule' });
});

it('of a base that keeps one of its layers, with its head fitted: the same losses for fifty steps', async () => {
  const folder = temporaryFolder();
  const whole: ModelReference = { kind: 'scratch', config: small, seed: 7 };
  const examples = tinyExamples(60);
  const sets = { train: examples.slice(0, 48), validation: examples.slice(48) };
  const { readWeights } = await loadModel(whole);
  const map = join(folder, 'map.safetensors');
  const options = { layers: 1, threads: 1, read: () => {} };
  const fitted = await fitHeadMap(small, readWeights, examples, options);
  await writeHeadMap(map, fitted, small.hiddenSize);
  const pruned: ModelReference = { kind: 'pruned', base: whole, layers: 1, map };
  const settings = { lora, packing: true, keepLayers: 1 };
  const scored: ScoreJob = { kind: 'score', model: pruned, tokens: '', output: '', threads: 1 };
  const { model } = await prepareJob(folder, onProcessor, scored);
  const { config } = await loadModel(pruned);
  const weights = allocateWeights(config);
  const { path } = model as Extract<ModelReference, { kind: 'pretrained' }>;
  const written = await openSafetensors(join(path, 'model.safetensors'));
  for (const [name, values] of weights) await written.read(name, values);
  await written.close();
  const start = { base: pruned, weights };
  const both = await TorchCase.create(folder, planOf(settings), config, sets, start);
  const [embedded, torch] = [await both.embedded(), await both.torch()];
  const worst = torch.metrics.map((line, i) => Math.abs(line.loss / embedded.metrics[i].loss - 1));
  expect(config).toMatchObject({ layers: 1, tieEmbeddings: false });
  expect(worst.length).toBeGreaterThan(50);
  expect(Math.max(...worst)).toBeLessThan(1e-5);
});

const opening = Array.from({ length: 18 }, (_, at) => 1 + (at % 5));

const afterOpening = ({ ids, targets }: Example): Example => ({
  ids: Int32Array.from([...opening, ...ids]),
  targets: Uint8Array.from([...opening.map(() => 0), ...targets]),
});

/** What of a line must be equal to the last digit: the batches, not what is computed. */
const shapeOf = (line: MetricLine) => ({
  ...line,
  loss: 0,
  gradNorm: 0,
  best: 0,
  learningRate: 'learningRate' in line ? line.learningRate.toPrecision(12) : 0,
});
