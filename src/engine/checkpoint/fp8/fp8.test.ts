import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { tinyModel } from '../../../../test/support/models/tiny-model.ts';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { fp8Form } from '../../../weights/fp8/fp8.ts';
import { openShards } from '../../../weights/safetensors/shards.ts';
import { allocateWeights } from '../../model/weights.ts';
import { namedTensors } from '../named-tensors.ts';
import { openModel } from '../open-model.ts';
import { throughFp8, writeFp8 } from './write.ts';

const folder = temporaryFolder();
const tiny = tinyModel();
const written = join(folder, 'written');

beforeAll(() => writeFp8(written, tiny));

it('is read as the numbers that it stands for', async () => {
  const source = await openModel(written);
  expect(source.config).toEqual(tiny.config);
  expect(source.encodings).toEqual(['BF16', 'F8_E4M3']);
  const weights = allocateWeights(tiny.config);
  await source.readWeights(weights);
  for (const { name, shape, values } of namedTensors(tiny.config, tiny.weights)) {
    const all = await values();
    const stored = throughFp8({ name, shape, values: all }, 0, all.length);
    expect([name, weights.get(name)]).toEqual([name, stored]);
    // Also a stretch that begins and ends within rows.
    const [from, to] = [(all.length >> 2) + 1, all.length - 3];
    expect(throughFp8({ name, shape, values: all }, from, to)).toEqual(stored.subarray(from, to));
  }
  expect(await source.inspectWeights()).toHaveLength(weights.size);
});

it('gives a tensor in stretches as it gives it whole', async () => {
  const shards = await openShards(written, fp8Form);
  const name = 'model.layers.0.mlp.down_proj.weight';
  const whole = new Float32Array(64 * 128);
  await shards.read(name, whole);
  const stretches: number[] = [];
  await shards.scan(name, (values) => stretches.push(...values));
  expect(stretches).toEqual([...whole]);
  await shards.close();
});

it('has the same bytes again', async () => {
  const again = join(folder, 'again');
  await writeFp8(again, tiny);
  for (const file of ['model.safetensors', 'config.json'])
    expect(readFileSync(join(again, file)).equals(readFileSync(join(written, file)))).toBe(true);
});

it.each([
  ['a scale for the whole matrix', '"strategy": "channel"', '"strategy": "tensor"'],
  ['whole numbers', '"type": "float"', '"type": "int"'],
  ['another format', '"format": "float-quantized"', '"format": "int-quantized"'],
])('refuses a configuration of %s', async (name, from, to) => {
  const changed = join(folder, name);
  cpSync(written, changed, { recursive: true });
  const file = join(changed, 'config.json');
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(from, to));
  await expect(openModel(changed)).rejects.toMatchObject({
    problem: { code: 'model.quantization', location: { field: 'quantization_config' } },
  });
});

it('does not read fp8 whose scales it was not told of', async () => {
  const changed = join(folder, 'bare');
  cpSync(written, changed, { recursive: true });
  const file = join(changed, 'config.json');
  const { quantization_config: _, ...config } = JSON.parse(readFileSync(file, 'utf8')) as object & {
    quantization_config: unknown;
  };
  writeFileSync(file, JSON.stringify(config));
  const source = await openModel(changed);
  await expect(source.readWeights(allocateWeights(tiny.config))).rejects.toMatchObject({
    problem: { code: 'safetensors.dtype' },
  });
});
