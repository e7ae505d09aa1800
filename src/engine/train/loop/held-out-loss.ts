/**
 * How good a model is on held-out examples: one number by which the best weights are chosen, and the
 * losses of single items, by which a later evaluation is told from noise.
 *
 * @module
 */
import type { Example } from '../batches/micro-batch.ts';
import { evaluationBatches, type Batching } from '../batches/row-packing.ts';
import {
  addPairs,
  noPairs,
  rewardsOf,
  type PairObjective,
  type Rewards,
} from '../preference/pair-objective.ts';
import type { Trainer } from '../step/trainer.ts';
import { settingsOf, type Amendment } from './amendments.ts';
import type { ItemLosses } from './held-out-gain.ts';

export interface HeldOutRequest {
  trainer: Trainer;
  evaluationExamples: readonly Example[];
  batching: Batching;
  amendments: readonly Amendment[];
}

export interface HeldOutLoss {
  loss: number;
  /** Target tokens that were scored. */
  tokens: number;
  /** By which later evaluations are compared. */
  items: ItemLosses;
  /** Of pairs. */
  rewards?: Rewards & { pairs: number };
}

/** The mean negative log-likelihood per target token, in nats; with an objective, the mean per pair. */
export async function heldOutLoss(
  { trainer, evaluationExamples, batching, amendments }: HeldOutRequest,
  objective: PairObjective | undefined,
): Promise<HeldOutLoss> {
  const { sequenceLength, preference } = batching;
  const { microBatchRows } = settingsOf(trainer.steps, batching, amendments);
  const scores = await trainer.score(
    evaluationBatches(evaluationExamples, { sequenceLength, preference, microBatchRows }),
  );
  let logProbability = 0;
  let tokens = 0;
  for (const score of scores.values()) {
    logProbability += score.logProbability;
    tokens += score.tokens;
  }
  if (objective !== undefined) {
    const losses = [...objective.lossesOf(scores).values()];
    const sums = noPairs();
    addPairs(sums, losses);
    const items = { losses: losses.map(({ loss }) => loss), tokens: losses.map(() => 1) };
    return {
      loss: sums.loss / sums.pairs,
      tokens,
      items,
      rewards: { pairs: sums.pairs, ...rewardsOf(sums) },
    };
  }
  const inOrder = [...scores].sort(([a], [b]) => a - b).map(([, score]) => score);
  const items = {
    losses: inOrder.map((score) => -score.logProbability),
    tokens: inOrder.map((score) => score.tokens),
  };
  return { loss: -logProbability / tokens, tokens, items };
}
