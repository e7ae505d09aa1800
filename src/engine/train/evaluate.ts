/**
 * Held-out loss.
 *
 * @module
 */
import { evaluationBatches, type Batching } from './batches.ts';
import type { Example } from './example.ts';
import type { Score, Trainer } from './trainer.ts';

export interface Evaluation {
  /** Mean negative log-likelihood per target token, in nats. */
  loss: number;
  tokens: number;
  /** By index of the example; absent where cutting left no target. */
  scores: ReadonlyMap<number, Score>;
}

export async function evaluate(
  trainer: Trainer,
  examples: readonly Example[],
  batching: Pick<Batching, 'sequenceLength' | 'microBatchRows'>,
): Promise<Evaluation> {
  const scores = await trainer.score(evaluationBatches(examples, batching));
  let logProbability = 0;
  let tokens = 0;
  for (const score of scores.values()) {
    logProbability += score.logProbability;
    tokens += score.tokens;
  }
  return { loss: -logProbability / tokens, tokens, scores };
}
