/**
 * What was found of single predictions, summed up by example.
 *
 * @module
 */
import type { Predictions } from './batch-layout.ts';

/** Sum over an example's target tokens, in nats, and how many they are. */
export interface Score {
  logProbability: number;
  tokens: number;
}

/**
 * Sums up by `Segment.example`; an example without target tokens is absent.
 *
 * @param nll Negative log-likelihood of each prediction.
 */
export function scoresOf({ example }: Predictions, nll: Float32Array): Map<number, Score> {
  const scores = new Map<number, Score>();
  example.forEach((one, i) => {
    const score = scores.get(one) ?? { logProbability: 0, tokens: 0 };
    score.logProbability -= nll[i];
    score.tokens++;
    scores.set(one, score);
  });
  return scores;
}
