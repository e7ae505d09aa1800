/**
 * Teacher-forced scoring of examples in a decoder graph: how probable it finds given tokens.
 *
 * @module
 */
import type { TrainingExample } from '../../engine/tokenizer/training-example.ts';
import type { ItemScore } from '../protocol.ts';
import type { OnnxDecoder } from './decoder.ts';

/** Tokens that are read at once: logits of so many fit into memory, and the cache is made use of. */
const STRETCH = 128;

/**
 * Scores the target tokens of each example, in nats. The first token of an example has nothing before
 * it and is never scored.
 *
 * @throws The reason of the signal.
 */
export async function scoreExamples(
  model: OnnxDecoder,
  examples: readonly TrainingExample[],
  signal?: AbortSignal,
): Promise<ItemScore[]> {
  const scores: ItemScore[] = [];
  for (const example of examples) {
    signal?.throwIfAborted();
    scores.push(await scoreExample(model, example));
  }
  return scores;
}

async function scoreExample(
  model: OnnxDecoder,
  { ids, targets }: TrainingExample,
): Promise<ItemScore> {
  const last = targets.lastIndexOf(1);
  const score: ItemScore = { logProbability: 0, targetTokens: 0 };
  model.restart();
  for (let from = 0; from < last; from += STRETCH) {
    const stretch = ids.subarray(from, Math.min(from + STRETCH, last));
    const logits = await model.read(stretch);
    const width = logits.length / stretch.length;
    for (let at = 0; at < stretch.length; at++) {
      if (targets[from + at + 1] !== 1) continue;
      const row = logits.subarray(at * width, (at + 1) * width);
      score.logProbability += logProbabilityOf(row, ids[from + at + 1]);
      score.targetTokens++;
    }
  }
  return score;
}

/** The token of greatest logit; of several the first. */
export function likeliest(logits: ArrayLike<number>): number {
  let best = 0;
  for (let token = 1; token < logits.length; token++)
    if (logits[token] > logits[best]) best = token;
  return best;
}

/** The log-softmax of `logits` at a token. */
export function logProbabilityOf(logits: Float32Array, token: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > largest) largest = logit;
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - largest);
  return logits[token] - largest - Math.log(sum);
}
