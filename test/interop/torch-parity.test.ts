/**
 * The PyTorch runtime against the embedded engine: the same plan on both, in fp32 on the processor.
 */
import { expect, it } from 'vitest';
import type { ModelConfig } from '../../src/engine/model/config.ts';
import type { Example } from '../../src/engine/train/batches/micro-batch.ts';
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
