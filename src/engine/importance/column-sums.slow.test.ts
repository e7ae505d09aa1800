import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { tinyModel } from '../../../test/support/models/tiny-model.ts';
import { openGguf } from '../../weights/gguf/reader.ts';
import { readImportance, writeImportance } from '../checkpoint/gguf/importance.ts';
import { fallbacksOf, type FileType } from '../checkpoint/gguf/tensor-types.ts';
import { writeGguf } from '../checkpoint/gguf/write.ts';
import type { Weights } from '../model/weights.ts';
import { columnSums } from './column-sums.ts';

const model = tinyModel({ hiddenSize: 256, intermediateSize: 288, layers: 8, heads: 4 });
const { config } = model;

const sums = (rows: readonly Int32Array[], threads = 1) =>
  columnSums(
    config,
    (into: Weights) => into.forEach((values, name) => values.set(model.weights.get(name)!)),
    rows,
    { threads, read: () => {} },
  );

const weight = (name: string): Float32Array => model.weights.get(`${name}.weight`)!;

function times(name: string, x: readonly number[]): number[] {
  const matrix = weight(name);
  return Array.from({ length: matrix.length / x.length }, (_, row) =>
    x.reduce((sum, value, i) => sum + value * matrix[row * x.length + i], 0),
  );
}

function norm(name: string, x: readonly number[]): number[] {
  const mean = x.reduce((sum, value) => sum + value * value, 0) / x.length;
  return x.map((value, i) => (value / Math.sqrt(mean + config.rmsNormEps)) * weight(name)[i]);
}

/** What each matrix gets when a row is one token: its attention sees itself alone. */
function inputsOf(token: number): Map<string, number[]> {
  const { hiddenSize, heads, kvHeads, headDim } = config;
  const inputs = new Map<string, number[]>();
  let x = [...weight('model.embed_tokens').subarray(token * hiddenSize, (token + 1) * hiddenSize)];
  for (let layer = 0; layer < config.layers; layer++) {
    const at = `model.layers.${layer}`;
    const put = (name: string, values: number[]) => inputs.set(`${at}.${name}.weight`, values);
    const first = norm(`${at}.input_layernorm`, x);
    for (const one of ['q', 'k', 'v']) put(`self_attn.${one}_proj`, first);
    const values = times(`${at}.self_attn.v_proj`, first);
    const attended = Array.from({ length: heads * headDim }, (_, i) => {
      const head = Math.floor(Math.floor(i / headDim) / (heads / kvHeads));
      return values[head * headDim + (i % headDim)];
    });
    put('self_attn.o_proj', attended);
    const middle = times(`${at}.self_attn.o_proj`, attended).map((value, i) => value + x[i]);
    const second = norm(`${at}.post_attention_layernorm`, middle);
    for (const one of ['gate', 'up']) put(`mlp.${one}_proj`, second);
    const up = times(`${at}.mlp.up_proj`, second);
    const down = times(`${at}.mlp.gate_proj`, second).map(
      (value, i) => (value / (1 + Math.exp(-value))) * up[i],
    );
    put('mlp.down_proj', down);
    x = times(`${at}.mlp.down_proj`, down).map((value, i) => value + middle[i]);
  }
  return inputs;
}

test('squares of what each column is multiplied with are added up over the tokens', async () => {
  const found = await sums([Int32Array.of(40), Int32Array.of(90)]);
  expect(found.tokens).toBe(2);
  const [one, other] = [inputsOf(40), inputsOf(90)];
  expect([...found.squares.keys()].sort()).toEqual([...one.keys()].sort());
  for (const [name, inputs] of one) {
    const wanted = inputs.map((value, i) => value ** 2 + other.get(name)![i] ** 2);
    const most = Math.max(...wanted);
    found.squares.get(name)!.forEach((square, i) => {
      expect(Math.abs(square - wanted[i]), `${name} ${i}`).toBeLessThan(1e-4 * most);
    });
  }
});

test('threads and how rows are batched change nothing but rounding', async () => {
  const rows = Array.from({ length: 24 }, (_, row) =>
    Int32Array.from({ length: 20 + 9 * row }, (_, i) => 10 + ((i * 7 + row * 31) % 200)),
  );
  const all = await sums(rows);
  expect(await sums(rows, 2)).toEqual(all);
  const parts = await Promise.all(rows.map((row) => sums([row])));
  expect(all.tokens).toBe(parts.reduce((total, { tokens }) => total + tokens, 0));
  for (const [name, squares] of all.squares)
    squares.forEach((square, i) => {
      const wanted = parts.reduce((total, part) => total + part.squares.get(name)![i], 0);
      expect(Math.abs(square / wanted - 1), `${name} ${i}`).toBeLessThan(1e-3);
    });
});

test('a file is weighed by it, and says so', async () => {
  const folder = temporaryFolder();
  const rows = [Int32Array.from({ length: 60 }, (_, i) => 10 + ((i * 7) % 200))];
  const file = join(folder, 'importance.imatrix');
  await writeImportance(file, await sums(rows), { dataset: 'tests', rows: 1, rowTokens: 64 });
  const importance = await readImportance(file, 'importance.imatrix');
  const written = async (type: FileType, weighed: boolean) => {
    const path = join(folder, `${type}.gguf`);
    const how = weighed ? { importance } : {};
    await writeGguf(path, { ...model, name: 'tiny', type, ...how });
    const reader = await openGguf(path);
    await reader.close();
    const types = Array.from(reader.tensors.values(), ({ encoding }) => encoding);
    return { bytes: await readFile(path), types, metadata: reader.metadata };
  };
  for (const type of ['Q6_K', 'Q5_K_M', 'Q4_K_M', 'Q4_0', 'IQ4_XS'] as const) {
    const plain = await written(type, false);
    const weighed = await written(type, true);
    expect(weighed.bytes.equals(plain.bytes)).toBe(false);
    expect((await written(type, true)).bytes.equals(weighed.bytes)).toBe(true);
    expect(plain.metadata.has('quantize.imatrix.file')).toBe(false);
    expect(Object.fromEntries(weighed.metadata)).toMatchObject({
      'quantize.imatrix.file': 'importance.imatrix',
      'quantize.imatrix.dataset': 'tests',
      'quantize.imatrix.entries_count': 7 * config.layers,
      'quantize.imatrix.chunks_count': 1,
    });
    if (type === 'Q4_0') expect(weighed.types).toContain('Q4_1');
  }
  for (const type of ['F16', 'Q8_0'] as const)
    expect((await written(type, true)).bytes.equals((await written(type, false)).bytes)).toBe(true);
  const early = (weighed: boolean) =>
    fallbacksOf(config, 'IQ4_XS', weighed).map(({ wanted }) => wanted);
  expect(early(false)).toContain('Q5_K');
});
