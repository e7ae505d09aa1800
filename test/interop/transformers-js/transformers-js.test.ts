/**
 * Bundles for transformers.js in transformers.js itself and in the ONNX checker: the prompts that our
 * templates render, the tokens that our engine writes, and the program that SERVE.md tells to type.
 *
 * BREWSLM_TRANSFORMERS_JS is a folder in which package.json was installed; this one when left out.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { onnxTypes, type OnnxType } from '../../../src/engine/checkpoint/onnx/weight-forms.ts';
import {
  onnxFile,
  roundWeights,
  writeOnnxModel,
  writeTransformersJs,
} from '../../../src/engine/checkpoint/onnx/write.ts';
import { PromptDecoder } from '../../../src/engine/choose/prompt-decoder.ts';
import type { ModelConfig } from '../../../src/engine/model/config.ts';
import { ChatTemplate, type ChatMessage } from '../../../src/engine/tokenizer/chat-template.ts';
import { Tokenizer } from '../../../src/engine/tokenizer/tokenizer.ts';
import { transformersJsText } from '../../../src/lifecycle/package/formats/transformers-js.ts';
import { families } from '../families.ts';
import { tinyModel, tinyTexts, type TinyModel } from '../../support/models/tiny-model.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const installed = process.env.BREWSLM_TRANSFORMERS_JS ?? import.meta.dirname;
const python = process.env.BREWSLM_PYTHON ?? 'python3';
const run = promisify(execFile);
const root = temporaryFolder();
const maxTokens = 12;

interface Reply {
  prompt: number[];
  reply: number[];
  text: string;
  /** Of each token, by how many nats the engine preferred it to the next likeliest; the engine's only. */
  margins?: number[];
}

/** The engine with given weights, writing the most probable tokens. */
class Trainer {
  readonly #model: TinyModel;
  readonly #decoder: PromptDecoder;
  readonly #tokenizer: Tokenizer;

  private constructor(model: TinyModel, decoder: PromptDecoder) {
    this.#model = model;
    this.#decoder = decoder;
    this.#tokenizer = Tokenizer.open(model.tokenizer);
  }

  static async of(model: TinyModel): Promise<Trainer> {
    const fill = (into: ReadonlyMap<string, Float32Array>) => {
      for (const [name, values] of into) values.set(model.weights.get(name)!);
    };
    return new Trainer(model, await PromptDecoder.create(model.config, fill, 1));
  }

  async reply(messages: readonly ChatMessage[], length = maxTokens): Promise<Reply> {
    const { vocabSize, hiddenSize, eosTokenIds } = this.#model.config;
    const all = Int32Array.from({ length: vocabSize }, (_, id) => id);
    const rendered = ChatTemplate.open(this.#model.tokenizer).render(messages, true);
    const prompt = await this.#tokenizer.encode(rendered);
    const reply: number[] = [];
    const margins: number[] = [];
    while (reply.length < length && !eosTokenIds.includes(reply.at(-1) ?? -1)) {
      const { states } = await this.#decoder.read([Int32Array.from([...prompt, ...reply])]);
      const last = states.subarray(0, hiddenSize);
      const [found] = await this.#decoder.logProbabilities(last, [all]);
      const [best, second] = found.toSorted().slice(-2).reverse();
      margins.push(best - second);
      reply.push(found.indexOf(best));
    }
    const text = await this.#tokenizer.decode(reply, { skipSpecialTokens: true });
    return { prompt, reply, text, margins };
  }

  /** Conversations of three turns each, which go on from what the engine said. */
  async talk(): Promise<{ conversations: ChatMessage[][]; replies: Reply[] }> {
    const conversations: ChatMessage[][] = [];
    const replies: Reply[] = [];
    for (const [index, text] of tinyTexts.entries()) {
      let messages: ChatMessage[] = [{ role: 'system', content: 'Answer shortly.' }];
      for (let turn = 0; turn < 3; turn++) {
        const content = turn === 0 ? text : tinyTexts[(index + turn) % tinyTexts.length];
        messages = [...messages, { role: 'user', content }];
        const reply = await this.reply(messages);
        conversations.push(messages);
        replies.push(reply);
        messages = [...messages, { role: 'assistant', content: reply.text }];
      }
    }
    return { conversations, replies };
  }

  close(): Promise<void> {
    return this.#decoder.close();
  }
}

interface Case {
  name: string;
  folder: string;
  dtype: OnnxType | null;
  conversations: ChatMessage[][];
  replies: Reply[];
}

/** Tokens whose likelihoods are nearer than this, in nats, may be exchanged by coarse arithmetic. */
const coarse = { fp16: 0.1, q8: 0.3, q4: 0.3 };

const cases: Case[] = [];
const names = [
  ...families.map(([name]) => `${name}, fp32`),
  ...onnxTypes.map((type) => `Llama that stops, ${type}`),
  'Llama that stops, what the folder says',
];
let judged: Reply[][];
let snippet: { said: string; wanted: string };

/** A model whose reply to the first question ends by its fourth token. */
async function stopping(): Promise<Partial<ModelConfig>> {
  // No token has this id: the weights are those of the model that stops.
  const trainer = await Trainer.of(tinyModel({ eosTokenIds: [-2] }));
  const messages = [
    { role: 'system', content: 'Answer shortly.' },
    { role: 'user', content: tinyTexts[0] },
  ];
  const { reply } = await trainer.reply(messages);
  await trainer.close();
  return { eosTokenIds: [2, reply[3]], maxPositions: 512 };
}

async function write(folder: string, model: TinyModel, types: readonly OnnxType[]): Promise<void> {
  for (const type of types) await writeOnnxModel(join(root, folder), { ...model, type });
  await writeTransformersJs(join(root, folder), { ...model, usual: types.at(-1)! });
}

beforeAll(async () => {
  if (!existsSync(join(installed, 'node_modules/@huggingface/transformers')))
    throw new Error(`run first, in ${installed}: ONNXRUNTIME_NODE_INSTALL=skip npm ci`);
  for (const [index, [name, changes]] of families.entries()) {
    const model = tinyModel(changes);
    const folder = `family-${index}`;
    await write(folder, model, ['fp32']);
    const trainer = await Trainer.of(model);
    cases.push({ name: `${name}, fp32`, folder, dtype: 'fp32', ...(await trainer.talk()) });
    await trainer.close();
  }
  const changes = await stopping();
  await write('stops', tinyModel(changes), onnxTypes);
  for (const type of onnxTypes) {
    const model = tinyModel(changes);
    roundWeights(model.config, model.weights, type);
    const trainer = await Trainer.of(model);
    const name = `Llama that stops, ${type}`;
    cases.push({ name, folder: 'stops', dtype: type, ...(await trainer.talk()) });
    if (type === 'fp32') {
      const hello = await trainer.reply([{ role: 'user', content: 'Hello' }], 256);
      snippet = { said: '', wanted: hello.text };
      await write('typed', model, [type]);
    }
    await trainer.close();
  }
  // The folder names q4, which was written last.
  cases.push({ ...cases.at(-1)!, name: names.at(-1)!, dtype: null });
  const jobs = join(root, 'jobs.json');
  writeFileSync(jobs, JSON.stringify({ root, jobs: cases.map((one) => ({ ...one, maxTokens })) }));
  const judge = join(root, 'judge.mjs');
  symlinkSync(join(installed, 'node_modules'), join(root, 'node_modules'));
  writeFileSync(judge, readFileSync(join(import.meta.dirname, 'judge.mjs')));
  const env = { ...process.env, NODE_OPTIONS: '', ORT_DISABLE_TELEMETRY: '1' };
  const { stdout } = await run(process.execPath, [judge, jobs], { env, maxBuffer: 2 ** 26 });
  judged = JSON.parse(stdout) as Reply[][];
  const page = transformersJsText({
    name: 'tiny',
    chosen: 'fp32',
    shipped: ['fp32'],
    contextSize: 512,
    chat: true,
  });
  const [, program] = /```js\n(.*?)```/s.exec(page)!;
  writeFileSync(join(root, 'typed/chat.mjs'), program);
  const chat = await run(process.execPath, ['chat.mjs'], { cwd: join(root, 'typed'), env });
  snippet.said = chat.stdout;
});

describe('transformers.js', () => {
  it.each(names.map((name, index) => [name, index] as const))(
    '%s: the same prompts, tokens and texts as our engine',
    (name, index) => {
      expect(cases[index].name).toBe(name);
      const { dtype, replies } = cases[index];
      if (dtype === null) {
        expect(judged[index]).toEqual(judged[names.indexOf('Llama that stops, q4')]);
        expect(judged[index]).not.toEqual(judged[names.indexOf('Llama that stops, fp32')]);
        return;
      }
      const exact = replies.map(({ prompt, reply, text }) => ({ prompt, reply, text }));
      if (dtype === 'fp32') {
        expect(judged[index]).toEqual(exact);
        return;
      }
      // The others compute as coarsely as they store: what is nearly as likely may come instead.
      expect(judged[index].map(({ prompt }) => prompt)).toEqual(exact.map(({ prompt }) => prompt));
      for (const [at, { reply, margins }] of replies.entries()) {
        const other = reply.findIndex((id, token) => id !== judged[index][at].reply[token]);
        if (other >= 0) expect(margins![other]).toBeLessThan(coarse[dtype]);
      }
    },
  );

  it('stops where the model does', () => {
    const { replies } = cases.find(({ name }) => name === 'Llama that stops, fp32')!;
    expect(replies[0].reply.length).toBeLessThanOrEqual(4);
    expect(replies.some(({ reply }) => reply.length === maxTokens)).toBe(true);
  });

  it('says what the engine says to the program in SERVE.md', () => {
    expect(snippet.wanted).not.toBe('');
    expect(snippet.said).toBe(`${snippet.wanted}\n`);
  });
});

it('the ONNX checker accepts every graph, and ONNX Runtime for Python writes the same', async () => {
  const fp32 = cases.filter(({ dtype }) => dtype === 'fp32');
  const files = [
    ...fp32.map(({ folder }) => join(root, folder, onnxFile.fp32)),
    ...onnxTypes.slice(1).map((type) => join(root, 'stops', onnxFile[type])),
  ];
  const length = 3;
  for (const { prompt } of [fp32[0].replies[0]]) {
    const args = [join(import.meta.dirname, 'check.py'), JSON.stringify(prompt), `${length}`];
    const { stdout } = await run(python, [...args, ...files]);
    const written = JSON.parse(stdout) as number[][];
    expect(written).toHaveLength(files.length);
    // All families of the tiny model have the same tokenizer, so one prompt serves them.
    const wanted = fp32.map(({ replies }) => replies[0]);
    expect(wanted.map((one) => one.prompt)).toEqual(wanted.map(() => prompt));
    expect(written.slice(0, fp32.length)).toEqual(
      wanted.map(({ reply }) => reply.slice(0, length)),
    );
  }
});
