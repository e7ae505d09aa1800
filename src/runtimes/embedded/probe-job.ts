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
import type { MicroBatch } from '../../engine/train/batches/micro-batch.ts';
import { PairObjective } from '../../engine/train/preference/pair-objective.ts';
import { Trainer } from '../../engine/train/step/trainer.ts';
import { fail } from '../../problem/problem.ts';
import { methodOf, type TrainPlan } from '../train-plan.ts';
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
    const train = await readTokenSet(tokens.train);
    const steps = planEpoch(train, plan, 0).slice(0, plan.steps);
    const trained = largestOfEachKind(model, steps.flat());
    const largest = trained.at(-1) ?? fail('train.no-targets', 'the sample has no token to learn');
    const objective = await objectiveOf(
      trainer,
      plan,
      trained.map(({ batch }) => batch),
      train.length,
    );
    const validation = evaluationBatches(await readTokenSet(tokens.validation), plan);
    const accumulates = steps.some((batches) => batches.length > 1);
    for (const { batch } of trained)
      await trainer.step(accumulates ? [batch, batch] : [batch], plan.learningRate, objective);
    for (const { batch } of largestOfEachKind(model, validation)) await trainer.score([batch]);
    const started = performance.now();
    await trainer.step([largest.batch], plan.learningRate, objective);
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

/** Of pairs: what the model as it is now makes of those in these batches is what they are compared with. */
async function objectiveOf(
  trainer: Trainer,
  { preference }: TrainPlan,
  batches: readonly MicroBatch[],
  examples: number,
): Promise<PairObjective | undefined> {
  if (preference === undefined) return undefined;
  if (preference.loss === 'orpo') return new PairObjective(preference, null);
  const reference = new Float64Array(examples).fill(NaN);
  for (const [example, { logProbability }] of await trainer.score(batches))
    reference[example] = logProbability;
  return new PairObjective(preference, reference);
}
