import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { tinyModel } from '../../../../test/support/models/tiny-model.ts';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { openShards } from '../../../weights/safetensors/shards.ts';
import { allocateWeights } from '../../model/weights.ts';
import { namedTensors } from '../named-tensors.ts';
import { openModel } from '../open-model.ts';
import { throughMlx, writeMlx } from './write.ts';

const folder = temporaryFolder();
// Rows of 96 are no whole groups of 64, and stay as they are.
const tiny = tinyModel({ intermediateSize: 96 });
const form = { bits: 4, groupSize: 64 } as const;
const written = join(folder, 'four');

beforeAll(() => writeMlx(written, { ...tiny, form }));

it('is read as the numbers that it stands for', async () => {
  const source = await openModel(written);
  expect(source.config).toEqual(tiny.config);
  expect(source.encodings).toEqual(['BF16', 'affine 4 bit']);
  const weights = allocateWeights(tiny.config);
  await source.readWeights(weights);
  for (const { name, shape, values } of namedTensors(tiny.config, tiny.weights)) {
    const stored = throughMlx({ name, shape, values: await values() }, form);
    expect([name, weights.get(name)]).toEqual([name, stored]);
  }
  const down = 'model.layers.0.mlp.down_proj.weight';
  const shards = await openShards(written);
  await shards.close();
  expect(shards.tensors.get(down)!.encoding).toBe('BF16');
  expect(shards.tensors.get('model.embed_tokens.weight')!.encoding).toBe('U32');
  const facts = await source.inspectWeights();
  expect(facts).toHaveLength(weights.size);
});

it('has the same bytes again', async () => {
  const again = join(folder, 'again');
  await writeMlx(again, { ...tiny, form });
  for (const file of ['model.safetensors', 'config.json'])
    expect(readFileSync(join(again, file)).equals(readFileSync(join(written, file)))).toBe(true);
});

it.each([
  ['another number of bits', { group_size: 64, bits: 8 }, 'model.tensor-shape'],
  ['groups of another size', { group_size: 32, bits: 4 }, 'model.tensor-shape'],
  ['bits that are not read', { group_size: 64, bits: 3 }, 'model.quantization'],
  ['another way', { group_size: 32, bits: 4, mode: 'mxfp4' }, 'model.quantization'],
  [
    'a form of its own for a layer',
    { group_size: 64, bits: 4, lm_head: false },
    'model.quantization',
  ],
])('refuses a configuration of %s', async (name, quantization, code) => {
  const changed = join(folder, name);
  cpSync(written, changed, { recursive: true });
  const file = join(changed, 'config.json');
  const config = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...config, quantization }));
  await expect(openModel(changed)).rejects.toMatchObject({ problem: { code } });
});
