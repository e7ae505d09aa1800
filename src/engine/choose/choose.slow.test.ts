import { describe, expect, it } from 'vitest';
import { lora, tinyConfig, tinyTrainer } from '../../../test/support/engine/tiny.ts';
import type { ModelConfig } from '../model/config.ts';
import { initializeWeights } from '../model/init.ts';
import type { Weights } from '../model/weights.ts';
import { randomBits } from '../model/random.ts';
import { prefixRows } from '../train/batches/prefix-rows.ts';
import { choose, type Choice, type Question } from './choose.ts';
import { PromptDecoder } from './prompt-decoder.ts';

const random = (seed: number, count: number, below: number): number[] =>
  Array.from({ length: count }, (_, i) => randomBits(seed, i) % below);

/** 60 different ones of 4 to 6 tokens, that begin alike, and end with the same token. */
const continuations = Array.from({ length: 60 }, (_, i) => [
  ...[...i.toString(4).padStart(3, '0')].map(Number),
  ...random(i, randomBits(9, i) % 3, 4),
  49,
]);
const lengths = continuations.map(({ length }) => length);
const weights = [lengths.map(() => 1), lengths];

const questions: Question[] = Array.from({ length: 30 }, (_, i) => ({
  prompt: Int32Array.from(random(100 + i, 1 + ((7 * i) % 50), 50)),
  wanted: i % 3 === 0 ? null : i,
}));

/** Larger weights than a fresh model's: it shall prefer something. */
function initialize(config: ModelConfig, into: Weights): void {
  initializeWeights(config, into, 7);
  for (const [name, values] of into)
    if (!name.includes('norm')) values.forEach((value, i) => (values[i] = 4 * value));
}

const answer = async (
  asked: readonly Question[],
  { config = {}, threads = 1 }: { config?: Partial<ModelConfig>; threads?: number } = {},
): Promise<Choice[]> => {
  const whole = { ...tinyConfig, ...config };
  const decoder = await PromptDecoder.create(whole, (into) => initialize(whole, into), threads);
  try {
    return await choose(decoder, asked, { continuations, weights });
  } finally {
    await decoder.close();
  }
};

/** Log-probabilities of all continuations after each prompt, by the engine that scores examples. */
async function enumerate(config: Partial<ModelConfig>): Promise<number[][]> {
  const whole = { ...tinyConfig, ...config };
  const trainer = await tinyTrainer(
    { ...lora, targets: [] },
    {
      config,
      loadWeights: (into) => initialize(whole, into),
    },
  );
  const examples = questions.flatMap(({ prompt }) =>
    continuations.map((continuation) => ({
      ids: Int32Array.of(...prompt, ...continuation),
      targets: Uint8Array.from([...prompt.map(() => 0), ...continuation.map(() => 1)]),
    })),
  );
  const { batches, segmentsOf } = prefixRows(examples, { tokensPerBatch: 512, tokensPerRow: 128 });
  const scores = await trainer.score(batches);
  await trainer.close();
  const sums = segmentsOf.map((segments) =>
    segments.reduce((sum, segment) => sum + (scores.get(segment)?.logProbability ?? 0), 0),
  );
  return questions.map((_, i) => sums.slice(i * 60, (i + 1) * 60));
}

const firstLargest = (values: readonly number[]) => values.indexOf(Math.max(...values));

describe('choose', () => {
  it.each<[string, Partial<ModelConfig>]>([
    ['grouped heads', {}],
    ['QK norm, QKV bias, untied embeddings', { qkNorm: true, qkvBias: true, tieEmbeddings: false }],
    ['a vocabulary of several blocks', { vocabSize: 4200 }],
  ])('%s: finds what enumeration finds, with the same probability', async (_, config) => {
    const all = await enumerate(config);
    const choices = await answer(questions, { config });
    choices.forEach(({ likeliest, logProbability, tokens }, i) => {
      const byLength = all[i].map((value, at) => value / lengths[at]);
      expect(likeliest).toEqual([firstLargest(all[i]), firstLargest(byLength)]);
      const { wanted, prompt } = questions[i];
      if (wanted === null) expect(logProbability).toBeNull();
      else expect(logProbability).toBeCloseTo(all[i][wanted], 4);
      expect(tokens).toBeGreaterThanOrEqual(prompt.length);
    });
  });

  it('answers each question as if it were the only one, to the last bit', async () => {
    const config = { hiddenSize: 64, intermediateSize: 96, headDim: 16, vocabSize: 2100 };
    const together = await answer(questions, { config });
    for (const i of [0, 7, 29])
      expect(await answer([questions[i]], { config })).toEqual([together[i]]);
    expect(await answer(questions.toReversed(), { config })).toEqual(together.toReversed());
  });

  it('answers the same to the last bit with 1 to 4 threads', async () => {
    const config = { hiddenSize: 256, intermediateSize: 512, kvHeads: 2, headDim: 64 };
    const alone = await answer(questions, { config });
    for (const threads of [2, 3, 4])
      expect(await answer(questions, { config, threads })).toEqual(alone);
  });
});

describe('states of prompts', () => {
  it('are those of each prompt alone, whatever is read beside it', async () => {
    const decoder = await PromptDecoder.create(
      tinyConfig,
      (into) => initialize(tinyConfig, into),
      1,
    );
    try {
      const prompts = [7, 8, 5].map((length, i) => Int32Array.from(random(200 + i, length, 50)));
      const width = 2 * tinyConfig.hiddenSize;
      const together = await decoder.meanAndLast(prompts);
      for (const [row, prompt] of prompts.entries()) {
        const alone = await decoder.meanAndLast([prompt]);
        const own = together.subarray(row * width, (row + 1) * width);
        own.forEach((value, i) => expect(value).toBeCloseTo(alone[i], 4));
      }
      // Of a prompt of one token, mean and last are the same.
      const [one] = [await decoder.meanAndLast([Int32Array.of(3)])];
      expect([...one.subarray(0, width / 2)]).toEqual([...one.subarray(width / 2)]);
    } finally {
      await decoder.close();
    }
  });
});
