/**
 * Teacher-forced scoring: how probable a model finds given tokens. One example at a time, in
 * batches of fixed size, so that the figures do not depend on timing.
 *
 * @module
 */
import type { ControlledEvaluateIndexOutput, Token } from 'node-llama-cpp';
import { fail } from '../../problem/problem.ts';
import type { TrainingExample } from '../../engine/tokenizer/training-example.ts';
import type { ItemScore } from '../protocol.ts';
import type { LlamaModel } from './model.ts';

/**
 * Scores the target tokens of each example, in nats. The first token of an example has nothing before
 * it and is never scored.
 *
 * @param onScored Hears how many examples are done.
 * @throws `prompt.too-long` when an example exceeds the model's context; the reason of the signal.
 */
export async function scoreExamples(
  model: LlamaModel,
  examples: readonly TrainingExample[],
  onScored: (done: number) => void = () => {},
  signal?: AbortSignal,
): Promise<ItemScore[]> {
  const scores: ItemScore[] = [];
  for (const example of examples) {
    signal?.throwIfAborted();
    scores.push(await scoreExample(model, example));
    onScored(scores.length);
  }
  return scores;
}

async function scoreExample(
  model: LlamaModel,
  { ids, targets }: TrainingExample,
): Promise<ItemScore> {
  const last = targets.lastIndexOf(1);
  if (last < 1) return { logProbability: 0, targetTokens: 0 };
  if (last > model.contextSize)
    fail(
      'prompt.too-long',
      `an example has ${last} tokens; the model's context holds ${model.contextSize}`,
    );
  const [sequence] = model.sequences;
  await sequence.clearHistory();
  const outputs = await sequence.controlledEvaluate(
    Array.from(ids.subarray(0, last), (id, at) =>
      targets[at + 1] === 1 ? ([id as Token, askFor(ids[at + 1])] as const) : (id as Token),
    ) as Parameters<typeof sequence.controlledEvaluate>[0],
  );
  let logProbability = 0;
  let targetTokens = 0;
  for (let at = 0; at < last; at++) {
    if (targets[at + 1] !== 1) continue;
    logProbability += logProbabilityOf(ids[at + 1], outputs[at]!);
    targetTokens++;
  }
  return { logProbability, targetTokens };
}

/** With temperature 0 the selected token is the most probable one: its logit is the largest. */
const askFor = (token: number) => ({
  generateNext: {
    logits: { filter: { tokens: [token as Token], includeSelected: true } },
    totalLogitWeight: true,
    options: { temperature: 0 },
  },
});

/** log softmax: the weight is the sum of exp(logit − largest logit) over the vocabulary. */
function logProbabilityOf(token: number, { next }: ControlledEvaluateIndexOutput): number {
  const largest = Math.max(...next.logits!.values());
  return next.logits!.get(token as Token)! - largest - Math.log(next.totalLogitWeight!);
}
