/**
 * A probe on the embedded engine: every kind of micro-batch that a plan will meet, once as the first
 * of a step and once added to it, and every kind that evaluation will meet. Each kind has graphs of
 * its own, and with them memory of its own.
 *
 * @module
 */
import { readTokenSet } from '../../engine/tokenizer/token-set.ts';
import { evaluationBatches, planEpoch } from '../../engine/train/batches/row-packing.ts';
import { largestOfEachKind } from '../../engine/train/memory/planned-shapes.ts';
import { Trainer } from '../../engine/train/step/trainer.ts';
import { fail } from '../../problem/problem.ts';
import { methodOf } from '../train-plan.ts';
import type { ProbeDone, ProbeJob } from '../protocol.ts';
import { loadModel } from './load-model.ts';
import { peakResidentBytes } from './memory-guard.ts';

/**
 * Probes a plan, and keeps nothing.
 *
 * @throws `train.no-targets` when no example has a token to learn; the problems of `loadModel` and of
 *   `Trainer`.
 */
export async function runProbeJob({ plan, base, tokens, threads }: ProbeJob): Promise<ProbeDone> {
  const loaded = await loadModel(base);
  const model = {
    config: loaded.config,
    method: methodOf(plan),
    checkpointing: plan.activationCheckpointing,
  };
  const trainer = await Trainer.create({
    ...model,
    loadWeights: loaded.readWeights,
    optimizer: plan,
    activationCheckpointing: plan.activationCheckpointing,
    threads,
    seed: plan.seed,
  });
  try {
    const steps = planEpoch(await readTokenSet(tokens.train), plan, 0).slice(0, plan.steps);
    const trained = largestOfEachKind(model, steps.flat());
    const largest = trained.at(-1) ?? fail('train.no-targets', 'the sample has no token to learn');
    const validation = evaluationBatches(await readTokenSet(tokens.validation), plan);
    const accumulates = steps.some((batches) => batches.length > 1);
    for (const { batch } of trained)
      await trainer.step(accumulates ? [batch, batch] : [batch], plan.learningRate);
    for (const { batch } of largestOfEachKind(model, validation)) await trainer.score([batch]);
    const started = performance.now();
    await trainer.step([largest.batch], plan.learningRate);
    return {
      kind: 'probe',
      stepSeconds: (performance.now() - started) / 1000,
      peakResidentBytes: peakResidentBytes(),
      rows: largest.sizes.rows,
      length: largest.sizes.length,
      targetTokens: largest.sizes.targets,
    };
  } finally {
    await trainer.close();
  }
}
