import { appendFile, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { tinyModel } from '../../../test/support/models/tiny-model.ts';
import { openGguf } from '../../weights/gguf/reader.ts';
import { openSafetensors } from '../../weights/safetensors/reader.ts';
import { toProblem, type Problem } from '../../problem/problem.ts';
import { parameterCount, type ModelConfig } from '../model/config.ts';
import { allocateWeights } from '../model/weights.ts';
import { Tokenizer } from '../tokenizer/tokenizer.ts';
import { interleaveHalves, separateHalves } from './gguf/names.ts';
import { fallbacksOf, fileTypes, tensorType } from './gguf/tensor-types.ts';
import { writeGguf } from './gguf/write.ts';
import { writeHuggingFace } from './huggingface/write.ts';
import { openModel } from './open-model.ts';
import { writePeftAdapter } from './peft.ts';

let work: string;
let folder: string;
let file: string;
beforeEach(async () => {
  work = temporaryFolder();
  folder = join(work, 'model');
  file = join(work, 'model.gguf');
});

const problemOf = async (action: Promise<unknown>): Promise<Problem> =>
  action.then(
    () => expect.fail('there was no problem'),
    (error: unknown) => toProblem(error),
  );

const variants: [string, Partial<ModelConfig>][] = [
  ['Llama, tied', {}],
  ['Llama, untied', { tieEmbeddings: false }],
  [
    'Llama 3 scaling',
    {
      ropeTheta: 500_000,
      ropeScaling: {
        type: 'llama3',
        factor: 32,
        lowFreqFactor: 1,
        highFreqFactor: 4,
        originalMaxPositions: 8192,
      },
    },
  ],
  ['linear scaling', { ropeScaling: { type: 'linear', factor: 2 } }],
  [
    'YaRN scaling',
    {
      ropeScaling: { type: 'yarn', factor: 4, originalMaxPositions: 64, betaFast: 32, betaSlow: 1 },
    },
  ],
  ['Qwen 2', { architecture: 'qwen2', qkvBias: true }],
  ['Qwen 3', { architecture: 'qwen3', qkNorm: true, headDim: 24 }],
];

const readBack = async (path: string) => {
  const source = await openModel(path);
  const weights = allocateWeights(source.config);
  const steps: number[] = [];
  await source.readWeights(weights, (done, total) => steps.push(done / total));
  expect(steps.at(-1)).toBe(1);
  return { source, weights };
};

describe.each(variants)('%s', (_, overrides) => {
  const model = tinyModel(overrides);

  test('a Hugging Face folder gives back config, tokenizer and weights', async () => {
    await writeHuggingFace(folder, { ...model, dtype: 'float32', maxShardBytes: 20_000 });
    const { source, weights } = await readBack(folder);
    expect(source.config).toEqual(model.config);
    expect(source.tokenizer).toEqual(model.tokenizer);
    expect(weights).toEqual(model.weights);
  });

  test('a GGUF file gives back config, weights and the same tokens', async () => {
    await writeGguf(file, { ...model, name: 'tiny', type: 'F32' });
    const { source, weights } = await readBack(file);
    expect(source.config).toEqual(model.config);
    expect(weights).toEqual(model.weights);
    expect(source.name).toBe('tiny');
    expect(source.tokenizer.chatTemplate).toBe(model.tokenizer.chatTemplate);
    const [ours, theirs] = [model.tokenizer, source.tokenizer].map(Tokenizer.open);
    for (const text of ['Hello, world 123!', '  two  spaces\n\n', 'naïve 🙂', '<|im_start|>user'])
      expect(await theirs.encode(text)).toEqual(await ours.encode(text));
  });
});

test('the same model gives the same bytes in every format', async () => {
  const model = tinyModel({});
  const files = await writeHuggingFace(folder, { ...model, dtype: 'bfloat16' });
  expect((await readdir(folder)).sort()).toEqual(files);
  await writeHuggingFace(join(work, 'again'), { ...model, dtype: 'bfloat16' });
  for (const name of files)
    expect(await readFile(join(folder, name))).toEqual(await readFile(join(work, 'again', name)));
  for (const type of fileTypes) {
    await writeGguf(file, { ...model, name: 'tiny', type });
    const first = await readFile(file);
    await writeGguf(file, { ...model, name: 'tiny', type });
    expect((await readFile(file)).equals(first)).toBe(true);
  }
});

test('Q4_K_M takes K types where rows allow, and the fallbacks of llama.cpp elsewhere', async () => {
  const model = tinyModel({ hiddenSize: 256, intermediateSize: 288, layers: 3 });
  await writeGguf(file, { ...model, name: 'tiny', type: 'Q4_K_M' });
  const reader = await openGguf(file);
  const type = (name: string) => reader.tensors.get(name)?.encoding;
  expect(type('token_embd.weight')).toBe('Q6_K');
  expect(type('blk.0.attn_q.weight')).toBe('Q4_K');
  expect(type('blk.2.attn_v.weight')).toBe('Q6_K');
  expect(type('blk.0.ffn_down.weight')).toBe('Q5_0');
  expect(type('blk.2.ffn_down.weight')).toBe('Q8_0');
  expect(type('blk.0.attn_norm.weight')).toBe('F32');
  await reader.close();
});

test.each([
  ['Q5_K_M', ['Q6_K', 'Q5_K', 'Q6_K', 'Q5_1', 'Q8_0'], 'Q5_1'],
  ['Q6_K', ['Q6_K', 'Q6_K', 'Q6_K', 'Q8_0', 'Q8_0'], 'Q8_0'],
  ['IQ4_XS', ['Q6_K', 'IQ4_XS', 'IQ4_XS', 'IQ4_NL', 'IQ4_NL'], 'IQ4_NL'],
] as const)('%s does so too, and what fell back is counted', async (type, types, fallback) => {
  const model = tinyModel({ hiddenSize: 256, intermediateSize: 288, layers: 3 });
  await writeGguf(file, { ...model, name: 'tiny', type });
  const reader = await openGguf(file);
  const names = ['token_embd', 'blk.0.attn_q', 'blk.2.attn_v', 'blk.0.ffn_down', 'blk.2.ffn_down'];
  expect(names.map((name) => reader.tensors.get(`${name}.weight`)!.encoding)).toEqual(types);
  await reader.close();
  const found = fallbacksOf(model.config, type);
  expect(found.map(({ type }) => type)).toContain(fallback);
  expect(found.reduce((sum, { tensors }) => sum + tensors, 0)).toBe(6);
  // Down and output projections, whose rows are of 288 and 64.
  const share = (3 * 256 * (288 + 64)) / parameterCount(model.config);
  expect(found.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(share);
  expect(fallbacksOf(model.config, 'Q8_0')).toEqual([]);
});

test('IQ4_XS spends more on shared values, and on early layers until columns are weighed', () => {
  const types = (kvHeads: number, weighed: boolean) =>
    ['layers.0.mlp.down_proj', 'layers.1.mlp.down_proj', 'layers.5.self_attn.v_proj'].map(
      (name) =>
        tensorType(
          { name: `model.${name}.weight`, shape: [256, 256] },
          'IQ4_XS',
          { tieEmbeddings: true, layers: 8, heads: 8, kvHeads },
          weighed,
        ).type,
    );
  expect(types(4, false)).toEqual(['Q5_K', 'IQ4_XS', 'IQ4_XS']);
  expect(types(2, true)).toEqual(['IQ4_XS', 'IQ4_XS', 'Q5_K']);
});

test('interleaving the halves of heads is undone by separating them', () => {
  const values = Float32Array.from({ length: 2 * 6 * 3 }, (_, i) => i);
  const there = interleaveHalves(values, 2, 6);
  // Row 1 of the file is row headDim / 2 of ours.
  expect([...there.subarray(3, 6)]).toEqual([...values.subarray(9, 12)]);
  expect(separateHalves(there, 2, 6)).toEqual(values);
});

test('an adapter has the names and shapes of PEFT', async () => {
  await writePeftAdapter(folder, {
    baseName: 'org/base',
    rank: 2,
    alpha: 4,
    dropout: 0.1,
    targets: ['v_proj', 'q_proj'],
    tensors: [
      {
        weight: 'model.layers.0.self_attn.q_proj.weight',
        a: new Float32Array(2 * 8),
        b: new Float32Array(6 * 2),
      },
    ],
  });
  const config = JSON.parse(await readFile(join(folder, 'adapter_config.json'), 'utf8'));
  expect(config).toMatchObject({
    peft_type: 'LORA',
    r: 2,
    lora_alpha: 4,
    target_modules: ['q_proj', 'v_proj'],
  });
  const reader = await openSafetensors(join(folder, 'adapter_model.safetensors'));
  const at = 'base_model.model.model.layers.0.self_attn.q_proj';
  expect(reader.tensors.get(`${at}.lora_A.weight`)?.shape).toEqual([2, 8]);
  expect(reader.tensors.get(`${at}.lora_B.weight`)?.shape).toEqual([6, 2]);
  await reader.close();
});

describe('what cannot be opened says why', () => {
  const model = tinyModel({});
  beforeEach(() => writeHuggingFace(folder, { ...model, dtype: 'float32' }));

  const edit = async (name: string, change: (json: Record<string, unknown>) => void) => {
    const json = JSON.parse(await readFile(join(folder, name), 'utf8'));
    change(json);
    await writeFile(join(folder, name), JSON.stringify(json));
  };

  test.each([
    ['no such path', 'file.missing', () => rm(folder, { recursive: true })],
    ['no config.json', 'model.format', () => rm(join(folder, 'config.json'))],
    ['no weights', 'model.weights-missing', () => rm(join(folder, 'model.safetensors'))],
    ['no tokenizer', 'model.tokenizer-missing', () => rm(join(folder, 'tokenizer.json'))],
    [
      'a tokenizer that is none',
      'model.tokenizer-invalid',
      () => writeFile(join(folder, 'tokenizer.json'), '{'),
    ],
    [
      'cut weights',
      'weights.truncated',
      async () => {
        const { length } = await readFile(join(folder, 'model.safetensors'));
        await truncate(join(folder, 'model.safetensors'), length - 10);
      },
    ],
    [
      'bytes after the weights',
      'safetensors.header',
      () => appendFile(join(folder, 'model.safetensors'), 'x'),
    ],
    ['other shapes', 'model.tensor-shape', () => edit('config.json', (c) => (c.vocab_size = 7))],
    [
      'missing layers',
      'model.tensor-missing',
      () => edit('config.json', (c) => (c.num_hidden_layers = 9)),
    ],
    [
      'a field of the wrong type',
      'model.config',
      () => edit('config.json', (c) => (c.hidden_size = 'big')),
    ],
    [
      'heads that do not divide',
      'model.config',
      () =>
        edit('config.json', (config) =>
          Object.assign(config, { num_attention_heads: 3, head_dim: null }),
        ),
    ],
    [
      'another activation',
      'model.architecture',
      () => edit('config.json', (c) => (c.hidden_act = 'gelu')),
    ],
  ])('%s', async (_, code, damage) => {
    await damage();
    expect((await problemOf(openModel(folder))).code).toBe(code);
  });

  test.each([
    ['qwen3_moe', 'qwen3'],
    ['mistral', 'llama'],
  ])('the architecture %s names its nearest relative', async (name, nearest) => {
    await edit('config.json', (config) => (config.model_type = name));
    const problem = await problemOf(openModel(folder));
    expect(problem.code).toBe('model.architecture');
    expect(problem.evidence).toEqual({ nearest });
  });

  test('a missing chat template is a warning', async () => {
    expect((await openModel(folder)).warnings).toEqual([]);
    await rm(join(folder, 'chat_template.jinja'));
    await edit('tokenizer_config.json', (config) => delete config.chat_template);
    const { warnings, tokenizer } = await openModel(folder);
    expect(warnings.map(({ code, severity }) => [code, severity])).toEqual([
      ['model.chat-template-missing', 'warning'],
    ]);
    expect(tokenizer.chatTemplate).toBeNull();
  });

  test('a file that is no model', async () => {
    await writeFile(file, 'hello');
    expect((await problemOf(openModel(join(folder, 'README.md')))).code).toBe('file.missing');
    await writeFile(join(folder, 'README.md'), 'hello');
    expect((await problemOf(openModel(join(folder, 'README.md')))).code).toBe('model.format');
  });

  test('a tokenizer that llama.cpp has no name for cannot go into GGUF', async () => {
    const json = JSON.parse(model.tokenizer.tokenizerJson);
    json.pre_tokenizer = { type: 'Whitespace' };
    const tokenizer = { ...model.tokenizer, tokenizerJson: JSON.stringify(json) };
    const writing = writeGguf(file, { ...model, tokenizer, name: 'tiny', type: 'F16' });
    expect((await problemOf(writing)).code).toBe('model.tokenizer-unsupported');
  });

  test('the licence of the model card is read', async () => {
    await writeFile(join(folder, 'README.md'), '---\nlicense: apache-2.0\n---\n# Tiny\n');
    expect((await openModel(folder)).license).toBe('apache-2.0');
  });
});
