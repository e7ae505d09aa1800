import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { tinyModel, tinyTexts } from '../../../test/support/models/tiny-model.ts';
import { writeGguf } from '../../engine/checkpoint/gguf/write.ts';
import { writeHuggingFace } from '../../engine/checkpoint/huggingface/write.ts';
import { writeTokenSet } from '../../engine/tokenizer/token-set.ts';
import { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import type { TrainingExample } from '../../engine/tokenizer/training-example.ts';
import { runScoreJob } from '../embedded/score-job.ts';
import type { ItemScore } from '../protocol.ts';
import { generate, generateBatch, greedy, type Sampling } from './generate.ts';
import { LlamaModel } from './model.ts';
import { scoreExamples } from './score.ts';

const folder = temporaryFolder();
const file = join(folder, 'tiny.gguf');
const tiny = tinyModel();
const tokenizer = Tokenizer.open(tiny.tokenizer);
let model: LlamaModel;
let prompts: number[][];

/** What the embedded engine says about the same examples. */
async function engineScores(examples: TrainingExample[]): Promise<ItemScore[]> {
  const tokens = join(folder, 'items.tokens');
  const output = join(folder, 'scores.json');
  await writeTokenSet(
    tokens,
    examples.map((example, index) => ({ ...example, recordId: `${index}` })),
  );
  const reference = { kind: 'pretrained' as const, path: join(folder, 'hf') };
  await runScoreJob(
    { kind: 'score', model: reference, tokens, output, threads: 1 },
    () => {},
    new AbortController().signal,
  );
  return JSON.parse(readFileSync(output, 'utf8')) as ItemScore[];
}

const only = (ids: number[], from: number): TrainingExample => ({
  ids: Int32Array.from(ids),
  targets: Uint8Array.from(ids, (_, at) => Number(at >= from)),
});

beforeAll(async () => {
  await writeGguf(file, { ...tiny, name: 'tiny', type: 'F32' });
  await writeHuggingFace(join(folder, 'hf'), { ...tiny, dtype: 'float32' });
  model = await LlamaModel.open({ file, contextSize: 64, sequences: 3, threads: 1 });
  prompts = await Promise.all(tinyTexts.map((text) => tokenizer.encode(text)));
});

afterAll(async () => {
  await model.close();
});

const options = { maxTokens: 6, stopIds: new Set<number>(), sampling: greedy };

async function stream(prompt: number[], sampling: Sampling = greedy): Promise<number[]> {
  const ids: number[] = [];
  for await (const id of generate(model, prompt, { ...options, sampling })) ids.push(id);
  return ids;
}

describe('llama.cpp', () => {
  it('scores tokens as the embedded engine does', async () => {
    const examples = prompts.map((ids) => only(ids, 3));
    const [ours, theirs] = [await engineScores(examples), await scoreExamples(model, examples)];
    ours.forEach(({ logProbability, targetTokens }, index) => {
      expect(theirs[index].targetTokens).toBe(targetTokens);
      // Keys and values are kept in half precision.
      expect(theirs[index].logProbability / logProbability).toBeCloseTo(1, 2);
    });
  });

  it('writes greedily what the embedded engine finds most probable', async () => {
    const prompt = prompts[0];
    const reply = await stream(prompt);
    expect(reply).toHaveLength(6);
    for (let at = 0; at < 3; at++) {
      const before = [...prompt, ...reply.slice(0, at)];
      const every = Array.from({ length: tiny.config.vocabSize }, (_, id) =>
        only([...before, id], before.length),
      );
      const scores = (await engineScores(every)).map(({ logProbability }) => logProbability);
      expect(scores.indexOf(Math.max(...scores))).toBe(reply[at]);
    }
  });

  it('gives each prompt of a batch the reply it gets alone, in order', async () => {
    const replies = await generateBatch(model, prompts, options);
    for (const [index, prompt] of prompts.entries())
      expect(replies[index]).toEqual(await stream(prompt));
  });

  it('ends before a stop token', async () => {
    const reply = await stream(prompts[1]);
    const stopIds = new Set([reply[2]]);
    const [stopped] = await generateBatch(model, [prompts[1]], { ...options, stopIds });
    expect(stopped).toEqual(reply.slice(0, reply.indexOf(reply[2])));
  });

  it('samples the same for the same seed and otherwise for another', async () => {
    const sampled = (seed: number) => stream(prompts[2], { temperature: 3, topP: 1, seed });
    expect(await sampled(1)).toEqual(await sampled(1));
    expect(await sampled(1)).not.toEqual(await sampled(2));
  });

  it('refuses prompts that leave no room and files that are no models', async () => {
    const long = Array.from({ length: 64 }, () => prompts[0][0]);
    await expect(generateBatch(model, [long], options)).rejects.toMatchObject({
      problem: { code: 'prompt.too-long' },
    });
    const broken = join(folder, 'broken.gguf');
    writeFileSync(broken, 'no model at all');
    await expect(
      LlamaModel.open({ file: broken, contextSize: 64, sequences: 1, threads: 1 }),
    ).rejects.toMatchObject({ problem: { code: 'gguf.header' } });
  });
});
