import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { toProblem, type Problem } from '../../problem/problem.ts';
import type { NamedTensor, TensorReader } from '../encoding/encoding.ts';
import { openSafetensors } from './reader.ts';
import { openShards } from './shards.ts';
import { asDtype, writeSafetensors, writeShards } from './writer.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

const tensor = (name: string, ...shape: number[]): NamedTensor => {
  const length = shape.reduce((a, b) => a * b, 1);
  return { name, shape, values: Float32Array.from({ length }, (_, i) => Math.sin(i + length)) };
};

const problemOf = async (action: Promise<unknown>): Promise<Problem> =>
  action.then(
    () => expect.fail('there was no problem'),
    (error: unknown) => toProblem(error),
  );

async function readAll(reader: TensorReader): Promise<Map<string, number[]>> {
  const all = new Map<string, number[]>();
  for (const [name, { shape }] of reader.tensors) {
    const into = new Float32Array(shape.reduce((a, b) => a * b, 1));
    await reader.read(name, into);
    all.set(name, [...into]);
  }
  await reader.close();
  return all;
}

const withHeader = async (header: unknown, data: number): Promise<string> => {
  const path = join(folder, 'crafted.safetensors');
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  await writeFile(path, Buffer.concat([length, json, Buffer.alloc(data)]));
  return path;
};

describe('round trip', () => {
  test('F32 is exact for any tensors', async () => {
    const tensors = fc.uniqueArray(
      fc.record({
        name: fc.string({ minLength: 1, maxLength: 8 }).filter((name) => !name.startsWith('__')),
        values: fc.float32Array({ noNaN: true, maxLength: 20 }),
      }),
      { selector: ({ name }) => name, minLength: 1, maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(tensors, async (list) => {
        const path = join(folder, 'any.safetensors');
        const named = list.map((item) => ({ ...item, shape: [item.values.length] }));
        await writeSafetensors(path, named, 'F32');
        const all = await readAll(await openSafetensors(path));
        for (const { name, values } of list) expect(all.get(name)).toEqual([...values]);
      }),
      { numRuns: 30 },
    );
  });

  test('shards hold the same as one file, and the same input gives the same bytes', async () => {
    const tensors = [tensor('b', 4, 8), tensor('a', 100), tensor('c', 3)];
    const files = await writeShards(folder, asDtype(tensors, 'BF16'), { maxShardBytes: 150 });
    expect(files).toEqual([
      'model-00001-of-00003.safetensors',
      'model-00002-of-00003.safetensors',
      'model-00003-of-00003.safetensors',
      'model.safetensors.index.json',
    ]);
    const before = await Promise.all(files.map((file) => readFile(join(folder, file))));
    await writeShards(folder, asDtype(tensors, 'BF16'), { maxShardBytes: 150 });
    for (const [at, file] of files.entries())
      expect((await readFile(join(folder, file))).equals(before[at])).toBe(true);
    const sharded = await readAll(await openShards(folder));
    await writeSafetensors(join(folder, 'one.safetensors'), tensors, 'BF16');
    const single = await readAll(await openSafetensors(join(folder, 'one.safetensors')));
    expect(sharded).toEqual(new Map([...single].sort(([a], [b]) => (a < b ? -1 : 1))));
  });
});

describe('damaged files', () => {
  test('a cut file names the tensor and the offset', async () => {
    const path = join(folder, 'cut.safetensors');
    await writeSafetensors(path, [tensor('first', 4), tensor('second', 4)], 'F32');
    const { length } = await readFile(path);
    await truncate(path, length - 1);
    const problem = await problemOf(openSafetensors(path));
    expect(problem.code).toBe('weights.truncated');
    expect(problem.location).toEqual({ file: path, tensor: 'second', offset: length - 1 });
  });

  test('any cut is found before a tensor is read', async () => {
    const path = join(folder, 'cut.safetensors');
    await writeSafetensors(path, [tensor('w', 4)], 'F32');
    const bytes = await readFile(path);
    for (let length = 0; length < bytes.length; length++) {
      await writeFile(path, bytes.subarray(0, length));
      const { code } = await problemOf(openSafetensors(path));
      expect(['weights.truncated', 'safetensors.header']).toContain(code);
    }
  });

  const f32 = (from: number, to: number, shape = [(to - from) / 4]) => ({
    dtype: 'F32',
    shape,
    data_offsets: [from, to],
  });
  test.each([
    ['no JSON', 'nonsense', 0],
    ['an overlap', { a: f32(0, 8), b: f32(4, 12) }, 12],
    ['a hole', { a: f32(0, 8), b: f32(12, 16) }, 16],
    ['bytes after the end', { a: f32(0, 8) }, 12],
    ['a shape that does not fit', { a: f32(0, 8, [3]) }, 8],
    ['an unknown dtype', { a: { ...f32(0, 8), dtype: 'F12' } }, 8],
    ['a negative offset', { a: f32(-8, 0) }, 8],
  ])('%s is refused', async (_, header, data) => {
    const path = await withHeader(header, data);
    expect((await problemOf(openSafetensors(path))).code).toBe('safetensors.header');
  });

  test('a tensor that is no weight is refused when read, not before', async () => {
    const path = await withHeader({ ids: { dtype: 'I64', shape: [1], data_offsets: [0, 8] } }, 8);
    const reader = await openSafetensors(path);
    expect((await problemOf(reader.read('ids', new Float32Array(1)))).code).toBe(
      'safetensors.dtype',
    );
    await reader.close();
  });

  test('a missing shard is named, and so is a folder without weights', async () => {
    expect((await problemOf(openShards(folder))).code).toBe('model.weights-missing');
    await writeShards(folder, asDtype([tensor('a', 100), tensor('b', 100)], 'F32'), {
      maxShardBytes: 400,
    });
    await rm(join(folder, 'model-00002-of-00002.safetensors'));
    const problem = await problemOf(openShards(folder));
    expect(problem.code).toBe('model.weights-missing');
    expect(problem.message).toContain('model-00002-of-00002.safetensors');
    expect(await readdir(folder)).toHaveLength(2);
  });

  test('an index may not point outside its folder', async () => {
    await writeFile(
      join(folder, 'model.safetensors.index.json'),
      JSON.stringify({ weight_map: { a: '../a.safetensors' } }),
    );
    expect((await problemOf(openShards(folder))).code).toBe('safetensors.header');
  });
});
