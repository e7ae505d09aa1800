import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { tinyModel, tinyTexts } from '../../../test/support/models/tiny-model.ts';
import { writeHuggingFace } from '../../engine/checkpoint/huggingface/write.ts';
import { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import type { WorkerEvent } from '../protocol.ts';
import { runGenerateJob } from './generate-job.ts';

const folder = temporaryFolder();
const tiny = tinyModel();
let prompts: number[][];

beforeAll(async () => {
  await writeHuggingFace(join(folder, 'hf'), { ...tiny, dtype: 'float32' });
  const tokenizer = Tokenizer.open(tiny.tokenizer);
  prompts = await Promise.all(tinyTexts.map((text) => tokenizer.encode(text)));
});

async function write(asked: number[][], threads = 1) {
  const events: WorkerEvent[] = [];
  const output = join(folder, 'replies.json');
  const done = await runGenerateJob(
    {
      kind: 'generate',
      model: { kind: 'pretrained', path: join(folder, 'hf') },
      tokenizer: tiny.tokenizer,
      prompts: asked,
      maxTokens: 8,
      output,
      threads,
    },
    (event) => events.push(event),
    new AbortController().signal,
  );
  return { done, events, replies: JSON.parse(readFileSync(output, 'utf8')) as number[][] };
}

it('writes one reply to each prompt, the same with other threads and other company', async () => {
  const { done, replies, events } = await write(prompts);
  expect(replies).toHaveLength(prompts.length);
  expect(replies.every(({ length }) => length <= 8)).toBe(true);
  expect(done).toMatchObject({ replies: prompts.length, tokens: replies.flat().length });
  expect(events.at(-1)).toMatchObject({ done: prompts.length, total: prompts.length });
  expect((await write(prompts, 2)).replies).toEqual(replies);
  // A repeated prompt is read from what its sequence holds already.
  const twice = [...prompts, ...prompts, ...prompts, ...prompts];
  expect((await write(twice)).replies).toEqual([replies, replies, replies, replies].flat());
  expect(readdirSync(folder).sort()).toEqual(['hf', 'replies.json']);
});

it('gives an empty reply to a prompt that leaves no room', async () => {
  const long = Array.from({ length: tiny.config.maxPositions }, () => prompts[0][0]);
  const { replies } = await write([long, prompts[0], []]);
  expect(replies[0]).toEqual([]);
  expect(replies[1].length).toBeGreaterThan(0);
  expect(replies[2]).toEqual([]);
});
