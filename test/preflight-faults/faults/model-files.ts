/** Models whose files are damaged, incomplete, or of a kind that cannot be trained. */
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault, Files } from '../fault.ts';

const weights = 'model.safetensors';

const changeJson =
  (name: string, change: (json: Record<string, unknown>) => void) => (files: Files) => {
    const json = JSON.parse(files.get(name)!.toString()) as Record<string, unknown>;
    change(json);
    files.set(name, Buffer.from(JSON.stringify(json)));
  };
const config = (changes: Record<string, unknown>) =>
  changeJson('config.json', (json) => Object.assign(json, changes));

const cut = (bytes: number) => (files: Files) => {
  files.set(weights, files.get(weights)!.subarray(0, bytes));
};

type Header = Record<string, { dtype: string; data_offsets: [number, number] }>;

/** Changes the header, whose length must stay, and the data behind it. */
const tensors = (change: (header: Header, data: Buffer) => void) => (files: Files) => {
  const file = Buffer.from(files.get(weights)!);
  const length = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.subarray(8, 8 + length).toString()) as Header;
  change(header, file.subarray(8 + length));
  file.write(JSON.stringify(header).padEnd(length), 8);
  files.set(weights, file);
};
const valuesOf = (header: Header, data: Buffer, name: string): Buffer =>
  data.subarray(...header[name].data_offsets);

const query = 'model.layers.0.self_attn.q_proj.weight';
const norm = 'model.layers.1.input_layernorm.weight';
const inStore = (path: string) => (folder: string) => join(folder, 'files', path);

export const modelFiles: Fault[] = [
  { name: 'weights that end early', code: 'weights.truncated', at: 'add', model: cut(20_000) },
  {
    name: 'weights that end in their header',
    code: 'weights.truncated',
    at: 'add',
    model: cut(100),
  },
  { name: 'weights of no bytes', code: 'safetensors.header', at: 'add', model: cut(0) },
  {
    name: 'a page of a website in place of the weights',
    code: 'safetensors.header',
    at: 'add',
    model: (files) => files.set(weights, Buffer.from('<!doctype html><title>Sign in</title>')),
  },
  {
    name: 'bytes behind the last tensor',
    code: 'safetensors.header',
    at: 'add',
    model: (files) => files.set(weights, Buffer.concat([files.get(weights)!, Buffer.alloc(64)])),
  },
  {
    name: 'no weights',
    code: 'model.weights-missing',
    at: 'add',
    model: (files) => files.delete(weights),
  },
  {
    name: 'a part of the weights that is not there',
    code: 'model.weights-missing',
    at: 'add',
    model: (files) =>
      files.set(
        'model.safetensors.index.json',
        Buffer.from(
          JSON.stringify({ weight_map: { [query]: 'model-00002-of-00002.safetensors' } }),
        ),
      ),
  },
  {
    name: 'more layers in the configuration than in the weights',
    code: 'model.tensor-missing',
    at: 'add',
    model: config({ num_hidden_layers: 3 }),
  },
  {
    name: 'another width in the configuration',
    code: 'model.tensor-shape',
    at: 'add',
    model: config({ intermediate_size: 256 }),
  },
  {
    name: 'integers in place of weights',
    code: 'safetensors.dtype',
    at: 'FAIL',
    model: tensors((header) => {
      header[query].dtype = 'I32';
    }),
  },
  {
    name: 'a value that is not a number',
    code: 'weights.not-finite',
    at: 'FAIL',
    model: tensors((header, data) => valuesOf(header, data, query).writeFloatLE(NaN, 400)),
  },
  {
    name: 'an infinite value',
    code: 'weights.not-finite',
    at: 'FAIL',
    model: tensors((header, data) => valuesOf(header, data, norm).writeFloatLE(-Infinity, 8)),
  },
  {
    name: 'a matrix of zeros',
    code: 'weights.empty-tensor',
    at: 'FAIL',
    model: tensors((header, data) => valuesOf(header, data, query).fill(0)),
  },
  {
    name: 'a norm of zeros',
    code: 'weights.empty-tensor',
    at: 'FAIL',
    model: tensors((header, data) => valuesOf(header, data, norm).fill(0)),
  },
  {
    name: 'weights changed after they were added',
    code: 'model.changed',
    at: 'FAIL',
    damage: (folder) => appendFileSync(inStore(weights)(folder), 'x'),
  },
  {
    name: 'weights removed after they were added',
    code: 'model.changed',
    at: 'FAIL',
    damage: (folder) => rmSync(inStore(weights)(folder)),
  },
  {
    name: 'a tokenizer replaced after it was added',
    code: 'model.changed',
    at: 'FAIL',
    damage: (folder) => writeFileSync(inStore('tokenizer.json')(folder), '{}'),
  },
  {
    name: 'a manifest that cannot be read',
    code: 'model.changed',
    at: 'FAIL',
    damage: (folder) => writeFileSync(join(folder, 'manifest.json'), '{'),
  },

  {
    name: 'no configuration',
    code: 'model.format',
    at: 'add',
    model: (files) => files.delete('config.json'),
  },
  {
    name: 'a configuration without a width',
    code: 'model.config',
    at: 'add',
    model: changeJson('config.json', (json) => delete json.hidden_size),
  },
  {
    name: 'heads that share no key',
    code: 'model.config',
    at: 'add',
    model: config({ num_key_value_heads: 3, num_attention_heads: 4 }),
  },
  {
    name: 'an architecture of another family',
    code: 'model.architecture',
    at: 'add',
    model: config({ model_type: 'gpt2' }),
  },
  {
    name: 'attention through a sliding window',
    code: 'model.architecture',
    at: 'add',
    model: config({ use_sliding_window: true }),
  },
  {
    name: 'biases in the attention',
    code: 'model.architecture',
    at: 'add',
    model: config({ attention_bias: true }),
  },
  {
    name: 'another activation',
    code: 'model.architecture',
    at: 'add',
    model: config({ hidden_act: 'gelu' }),
  },
  {
    name: 'an unknown scaling of positions',
    code: 'model.architecture',
    at: 'add',
    model: config({
      rope_scaling: { rope_type: 'longrope', factor: 4 },
      rope_parameters: undefined,
    }),
  },

  {
    name: 'a GGUF file that ends early',
    code: 'weights.truncated',
    at: 'add',
    gguf: (file) => file.subarray(0, file.length - 4096),
  },
  {
    name: 'a GGUF file that ends in its header',
    code: 'weights.truncated',
    at: 'add',
    gguf: (file) => file.subarray(0, 200),
  },
  {
    name: 'a GGUF file of version 1',
    code: 'gguf.version',
    at: 'add',
    gguf: (file) => Buffer.from(file).fill(1, 4, 5),
  },
  {
    name: 'a GGUF file that is none',
    code: 'gguf.header',
    at: 'add',
    gguf: (file) => Buffer.from(file).fill('ZIP!', 0, 4),
  },
];
