/**
 * The PyTorch runtime against the embedded engine on SmolLM2-135M and real conversations, by LoRA and in
 * full. BREWSLM_STEPS asks for more steps than CI has time for; bench/results keeps those of fifty.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openModel } from '../../src/engine/checkpoint/open-model.ts';
import { allocateWeights } from '../../src/engine/model/weights.ts';
import { Tokenizer } from '../../src/engine/tokenizer/tokenizer.ts';
import { encodeChats } from '../../src/engine/tokenizer/training-example.ts';
import type { MetricLine } from '../../src/runtimes/embedded/metrics-file.ts';
import type { TrainPlan } from '../../src/runtimes/train-plan.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { planOf, TorchCase } from './torch-case.ts';

const smollm2 = process.env.BREWSLM_SMOLLM2;
const steps = Number(process.env.BREWSLM_STEPS ?? 4);
const samplePath = '../../src/catalog/samples/general-chat-v1/general-chat-v1.jsonl';
const lora: TrainPlan['lora'] = {
  rank: 8,
  alpha: 16,
  dropout: 0,
  targets: ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'],
};

it.runIf(smollm2).each<[string, Partial<TrainPlan>]>([
  ['LoRA', { lora, learningRate: 2e-4 }],
  ['full', { learningRate: 1e-5 }],
])('SmolLM2-135M, %s, packed', async (name, settings) => {
  const model = await openModel(smollm2 as string);
  const weights = allocateWeights(model.config);
  await model.readWeights(weights);
  const sample = await readFile(fileURLToPath(new URL(samplePath, import.meta.url)), 'utf8');
  const conversations = sample.split('\n').slice(0, 64);
  const encoded = await encodeChats(
    Tokenizer.open(model.tokenizer),
    conversations.map((line) => JSON.parse(line).messages),
  );
  const sequenceLength = 96;
  const examples = encoded.map(({ ids, targets }) => ({
    ids: ids.subarray(0, sequenceLength),
    targets: targets.subarray(0, sequenceLength),
  }));
  const plan = planOf({
    ...settings,
    packing: true,
    sequenceLength,
    microBatchRows: 2,
    gradientAccumulation: 1,
    steps,
    warmupSteps: 2,
    evalEverySteps: steps,
    checkpointEverySteps: 1000,
  });
  const sets = { train: examples.slice(0, 60), validation: examples.slice(60) };
  const both = await TorchCase.create(temporaryFolder(), plan, model.config, sets, {
    base: { kind: 'pretrained', path: smollm2 as string },
    weights,
  });
  const torch = await both.torch();
  const embedded = await both.embedded();
  const worst = (kind: MetricLine['type'], of: (line: MetricLine) => number) =>
    Math.max(
      ...torch.metrics.flatMap((line, i) =>
        line.type === kind ? [Math.abs(of(line) - of(embedded.metrics[i]))] : [],
      ),
    );
  const figures = {
    loss: worst('step', ({ loss }) => loss),
    gradNorm: worst('step', (line) => (line.type === 'step' ? line.gradNorm : 0)),
    heldOut: worst('eval', ({ loss }) => loss),
  };
  const last = embedded.metrics.filter(({ type }) => type === 'step').at(-1);
  console.log(
    JSON.stringify({ name, steps, ...figures, firstLoss: embedded.metrics[1].loss, last }),
  );
  expect(torch.metrics).toHaveLength(embedded.metrics.length);
  expect(figures.loss).toBeLessThan(1e-3);
  expect(figures.heldOut).toBeLessThan(0.01 * (embedded.done.bestLoss ?? 0));
});
