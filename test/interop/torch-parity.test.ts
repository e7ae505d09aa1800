/**
 * The PyTorch runtime against the embedded engine: the same plan on both, in fp32 on the processor.
 */
import { expect, it } from 'vitest';
import type { ModelConfig } from '../../src/engine/model/config.ts';
import type { MetricLine } from '../../src/runtimes/embedded/metrics-file.ts';
import type { TrainPlan } from '../../src/runtimes/train-plan.ts';
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
])('%s: the same losses for fifty steps', async (_, settings, config) => {
  const examples = tinyExamples(60);
  const sets = { train: examples.slice(0, 48), validation: examples.slice(48) };
  const both = await TorchCase.create(temporaryFolder(), planOf(settings), config, sets);
  const [embedded, torch] = [await both.embedded(), await both.torch()];
  expect(torch.metrics.map(shapeOf)).toEqual(embedded.metrics.map(shapeOf));
  const difference = (of: (line: MetricLine) => number) =>
    Math.max(...torch.metrics.map((line, i) => Math.abs(of(line) / of(embedded.metrics[i]) - 1)));
  const loss = difference((line) => line.loss);
  const norm = difference((line) => (line.type === 'step' ? line.gradNorm : 1));
  console.log(`losses within ${loss.toExponential(1)}, norms within ${norm.toExponential(1)}`);
  expect(loss).toBeLessThan(1e-5);
  expect(norm).toBeLessThan(1e-4);
  expect(torch.done).toMatchObject({ bestStep: embedded.done.bestStep, stoppedBy: 'schedule' });
});

/** What of a line must be equal to the last digit: everything but what is computed from weights. */
const shapeOf = (line: MetricLine) => ({ ...line, loss: 0, gradNorm: 0, best: 0 });
