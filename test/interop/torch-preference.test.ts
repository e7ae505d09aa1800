/**
 * Learning from pairs on both runtimes, and in TRL: the same plan, pairs and base, in fp32 on the
 * processor.
 */
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ModelConfig } from '../../src/engine/model/config.ts';
import type { MetricLine } from '../../src/runtimes/embedded/metrics-file.ts';
import type { TrainPlan } from '../../src/runtimes/train-plan.ts';
import { tinyConfig } from '../support/engine/tiny.ts';
import { tinyPairs } from '../support/engine/tiny-pairs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { planOf, python, TorchCase, type Run } from './torch-case.ts';

const small: ModelConfig = { ...tinyConfig, hiddenSize: 64, intermediateSize: 96, headDim: 16 };
const lora: TrainPlan['lora'] = {
  rank: 4,
  alpha: 8,
  dropout: 0,
  targets: ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'],
};
const pairs = tinyPairs(30);
const sets = { train: pairs.slice(0, 48), validation: pairs.slice(48) };
const dpo = { loss: 'dpo', beta: 0.3 } as const;

describe('pairs', () => {
  it.each<[string, Partial<TrainPlan>]>([
    ['DPO, full', { preference: dpo }],
    ['DPO, LoRA', { preference: dpo, lora }],
    ['ORPO, full', { preference: { loss: 'orpo', beta: 0.3 } }],
  ])('%s: the same losses and rewards for fifty steps', async (_, settings) => {
    const both = await TorchCase.create(temporaryFolder(), planOf(settings), small, sets);
    const [embedded, torch] = [await both.embedded(), await both.torch()];
    expect(torch.metrics.map(shapeOf)).toEqual(embedded.metrics.map(shapeOf));
    const apart = (of: (line: MetricLine) => number) =>
      Math.max(...torch.metrics.map((line, i) => Math.abs(of(line) - of(embedded.metrics[i]))));
    const loss = apart((line) => line.loss);
    const margin = apart((line) => line.rewardMargin ?? NaN);
    console.log(`losses within ${loss.toExponential(1)}, margins ${margin.toExponential(1)}`);
    expect(loss).toBeLessThan(1e-4);
    expect(margin).toBeLessThan(1e-3);
    expect(torch.done).toMatchObject({ bestStep: embedded.done.bestStep, stoppedBy: 'schedule' });
  });

  it('have the losses of TRL, which makes its own batches: one step sees all pairs', async () => {
    const plan = planOf({
      preference: dpo,
      microBatchRows: 4,
      gradientAccumulation: 6,
      steps: 10,
      schedule: 'constant',
      warmupSteps: 0,
      weightDecay: 0,
      evalEverySteps: 10,
    });
    const folder = temporaryFolder();
    const both = await TorchCase.create(folder, plan, small, sets);
    const embedded = stepLosses(await both.embedded());
    const theirs = await trlLosses(folder, plan);
    const apart = Math.max(...theirs.map((loss, step) => Math.abs(loss - embedded[step])));
    console.log(`losses of ${theirs.length} steps within ${apart.toExponential(1)} of TRL's`);
    expect(theirs).toHaveLength(plan.steps);
    expect(embedded[0]).toBeCloseTo(Math.log(2), 5);
    expect(embedded.at(-1)).toBeLessThan(0.6);
    expect(apart).toBeLessThan(1e-3);
  });
});

const stepLosses = ({ metrics }: Run): number[] =>
  metrics.flatMap((line) => (line.type === 'step' ? [line.loss] : []));

async function trlLosses(folder: string, plan: TrainPlan): Promise<number[]> {
  const rows = [];
  for (let at = 0; at < sets.train.length; at += 2) {
    const [chosen, rejected] = sets.train.slice(at, at + 2);
    const start = chosen.targets.indexOf(1);
    const idsOf = ({ ids }: typeof chosen) => Array.from(ids.subarray(start));
    rows.push({
      prompt_ids: Array.from(chosen.ids.subarray(0, start)),
      chosen_ids: idsOf(chosen),
      rejected_ids: idsOf(rejected),
    });
  }
  const request = join(folder, 'trl.json');
  const base = join(folder, 'base');
  await writeFile(request, JSON.stringify({ base, plan, rows, folder: join(folder, 'trl') }));
  const script = fileURLToPath(new URL('trl_dpo.py', import.meta.url));
  const { status, stdout, stderr } = spawnSync(python, [script, request], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout.trim().split('\n').at(-1) as string) as number[];
}

/** What of a line must be equal to the last digit. The prompt of a pair is read once here, twice there. */
const shapeOf = (line: MetricLine) => ({
  ...line,
  loss: 0,
  gradNorm: 0,
  best: 0,
  tokens: 0,
  rewardAccuracy: 0,
  rewardMargin: 0,
  learningRate: 'learningRate' in line ? line.learningRate.toPrecision(12) : 0,
});
