/**
 * Folders for MLX in mlx-lm itself: every tensor as its own converter makes it, prompts as we render and
 * cut them, and replies as our engine writes them. Needs BREWSLM_MLX_PYTHON.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { writeHuggingFace } from '../../../src/engine/checkpoint/huggingface/write.ts';
import { writeMlx } from '../../../src/engine/checkpoint/mlx/write.ts';
import { ChatTemplate, type ChatMessage } from '../../../src/engine/tokenizer/chat-template.ts';
import { Tokenizer } from '../../../src/engine/tokenizer/tokenizer.ts';
import { runGenerateJob } from '../../../src/runtimes/embedded/generate-job.ts';
import { tinyModel, tinyTexts, type TinyModel } from '../../support/models/tiny-model.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { families } from '../families.ts';

const python = process.env.BREWSLM_MLX_PYTHON ?? 'python3';
const script = fileURLToPath(new URL('judge.py', import.meta.url));
const folder = temporaryFolder();
const tokens = 12;

const [question, answer, another] = tinyTexts;
const conversations: ChatMessage[][] = [
  [{ role: 'user', content: question }],
  [
    { role: 'system', content: answer },
    { role: 'user', content: ` ${question}\n` },
    { role: 'assistant', content: answer },
    { role: 'user', content: another },
  ],
];

interface Given {
  differing: string[];
  rendered: string[];
  ids: number[][];
  replies: number[][];
}

async function ourReplies(path: string, { tokenizer }: TinyModel, prompts: number[][]) {
  const output = `${path}.json`;
  const job = {
    kind: 'generate' as const,
    model: { kind: 'pretrained' as const, path },
    tokenizer,
    prompts,
    maxTokens: tokens,
    output,
    threads: 1,
  };
  await runGenerateJob(job, () => {}, new AbortController().signal);
  return JSON.parse(readFileSync(output, 'utf8')) as number[][];
}

it('is what mlx-lm makes of the same model, and answers as here', async () => {
  const cases = [];
  const replies: number[][][] = [];
  const { tokenizer } = tinyModel();
  const template = ChatTemplate.open(tokenizer);
  const rendered = conversations.map((messages) => template.render(messages, true));
  const ids = await Promise.all(rendered.map((text) => Tokenizer.open(tokenizer).encode(text)));
  for (const [name, changes] of families) {
    const model = tinyModel(changes);
    const source = join(folder, `${name} source`);
    await writeHuggingFace(source, { ...model, dtype: 'bfloat16' });
    for (const bits of [4, 8, 16] as const) {
      const path = bits === 16 ? source : join(folder, `${name} ${bits}`);
      if (bits !== 16) await writeMlx(path, { ...model, form: { bits, groupSize: 64 } });
      cases.push({ folder: path, bits, source });
      replies.push(await ourReplies(path, model, ids));
    }
  }
  const input = JSON.stringify({ cases, conversations, ids, tokens });
  const output = execFileSync(python, [script], { input, encoding: 'utf8', maxBuffer: 2 ** 26 });
  const given = JSON.parse(output.slice(output.lastIndexOf('\n[') + 1)) as Given[];
  const found = cases.map(({ folder: path }, at) => ({ path, ...given[at] }));
  expect(found).toEqual(
    cases.map(({ folder: path }, at) => ({
      path,
      differing: [],
      rendered,
      ids,
      replies: replies[at],
    })),
  );
});
