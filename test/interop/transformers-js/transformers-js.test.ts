/**
 * Bundles for transformers.js in transformers.js itself, in Node and in Chromium, and in the ONNX checker:
 * the prompts that our templates render, the tokens that our engine writes, and the program and the page
 * that SERVE.md tells to type.
 *
 * BREWSLM_TRANSFORMERS_JS is a folder in which package.json was installed; this one when left out.
 */
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, symlinkSync, writeFileSync } from 'node:fs';
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
import type { ModelConfig } from '../../../src/engine/model/config.ts';
import type { ChatMessage } from '../../../src/engine/tokenizer/chat-template.ts';
import { transformersJsText } from '../../../src/lifecycle/package/formats/transformers-js.ts';
import { families } from '../families.ts';
import { tinyModel, tinyTexts, type TinyModel } from '../../support/models/tiny-model.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { inBrowser } from './in-browser.ts';
import { maxTokens, Trainer, type Reply } from './trainer.ts';

const installed = process.env.BREWSLM_TRANSFORMERS_JS ?? import.meta.dirname;
const python = process.env.BREWSLM_PYTHON ?? 'python3';
const run = promisify(execFile);
const root = temporaryFolder();

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
const places = ['Node', 'Chromium'] as const;
/** What was said in each place, to each case. */
const judged = new Map<string, Map<string, Reply[]>>();
let wanted: string;
const typed = new Map<string, string>();
const elsewhere: string[] = [];

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
      wanted = hello.text;
      await write('typed', model, [type]);
    }
    await trainer.close();
  }
  // The folder names q4, which was written last.
  cases.push({ ...cases.at(-1)!, name: names.at(-1)!, dtype: null });
  for (const name of ['judge.mjs', 'in-node.mjs', 'in-browser.html'])
    copyFileSync(join(import.meta.dirname, name), join(root, name));
  for (const folder of [root, join(root, 'typed')])
    symlinkSync(join(installed, 'node_modules'), join(folder, 'node_modules'));
  const page = transformersJsText({
    name: 'tiny',
    chosen: 'fp32',
    shipped: ['fp32'],
    contextSize: 512,
    chat: true,
  });
  const block = (language: string) =>
    new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(page)![1];
  writeFileSync(join(root, 'typed/chat.mjs'), block('js'));
  writeFileSync(join(root, 'typed/chat.html'), block('html'));

  const jobs = cases.map((one) => ({ ...one, maxTokens }));
  const verdicts = (replies: Reply[][]) =>
    new Map(jobs.map(({ name }, index) => [name, replies[index]]));
  writeFileSync(join(root, 'jobs.json'), JSON.stringify(jobs));
  const env = { ...process.env, NODE_OPTIONS: '', ORT_DISABLE_TELEMETRY: '1' };
  const node = { cwd: root, env, maxBuffer: 2 ** 26 };
  const { stdout } = await run(process.execPath, ['in-node.mjs', 'jobs.json'], node);
  judged.set('Node', verdicts(JSON.parse(stdout) as Reply[][]));
  const chat = await run(process.execPath, ['chat.mjs'], { ...node, cwd: join(root, 'typed') });
  typed.set('Node', chat.stdout.trimEnd());
  const said = await inBrowser(root, block('sh'), jobs);
  judged.set('Chromium', verdicts(said.replies));
  typed.set('Chromium', said.typed);
  elsewhere.push(...said.elsewhere);
});

describe.each(places)('transformers.js in %s', (place) => {
  it.each(names)('%s: the same prompts, tokens and texts as our engine', (name) => {
    const { dtype, replies } = cases.find((one) => one.name === name)!;
    const said = judged.get(place)!;
    const found = said.get(name)!;
    if (dtype === null) {
      expect(found).toEqual(said.get('Llama that stops, q4'));
      expect(found).not.toEqual(said.get('Llama that stops, fp32'));
      return;
    }
    const exact = replies.map(({ prompt, reply, text }) => ({ prompt, reply, text }));
    if (dtype === 'fp32') {
      expect(found).toEqual(exact);
      return;
    }
    // The others compute as coarsely as they store: what is nearly as likely may come instead.
    expect(found.map(({ prompt }) => prompt)).toEqual(exact.map(({ prompt }) => prompt));
    for (const [at, { reply, margins }] of replies.entries()) {
      const other = reply.findIndex((id, token) => id !== found[at].reply[token]);
      if (other >= 0) expect(margins![other]).toBeLessThan(coarse[dtype]);
    }
  });

  it('says what the engine says to what SERVE.md tells to type', () => {
    expect(wanted).not.toBe('');
    expect(typed.get(place)).toBe(wanted);
  });
});

it('asks no other machine', () => {
  expect(elsewhere).toEqual([]);
});

it('has a model that stops early, and replies that go on to the end', () => {
  const { replies } = cases.find(({ name }) => name === 'Llama that stops, fp32')!;
  expect(replies[0].reply.length).toBeLessThanOrEqual(4);
  expect(replies.some(({ reply }) => reply.length === maxTokens)).toBe(true);
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
