import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { toProblem, type Problem } from '../../problem/problem.ts';
import { openGguf } from './reader.ts';
import { writableTypes, type WritableType } from './types.ts';
import type { Entry } from './value.ts';
import { writeGgufFile, type GgufTensor } from './writer.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = temporaryFolder();
  path = join(folder, 'model.gguf');
});

const problemOf = async (action: Promise<unknown>): Promise<Problem> =>
  action.then(
    () => expect.fail('there was no problem'),
    (error: unknown) => toProblem(error),
  );

const wave = (length: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(i * 0.7) * Math.cos(i * 0.013));

const entries: Entry[] = [
  { key: 'general.architecture', type: 'string', value: 'llama' },
  { key: 'count', type: 'uint32', value: 4_000_000_000 },
  { key: 'below', type: 'int32', value: -7 },
  { key: 'ratio', type: 'float32', value: 0.5 },
  { key: 'yes', type: 'bool', value: true },
  { key: 'tokens', type: 'array', of: 'string', value: ['a', 'Ġthe', '🙂', ''] },
  { key: 'types', type: 'array', of: 'int32', value: [1, -3] },
];

const tensors: GgufTensor[] = [
  { name: 'norm', shape: [3], values: () => wave(3), type: 'F32' },
  { name: 'weight', shape: [4, 64], values: () => wave(256), type: 'F32' },
];

describe('round trip', () => {
  test('metadata of every written type and F32 tensors come back', async () => {
    await writeGgufFile(path, entries, tensors);
    const reader = await openGguf(path);
    expect(Object.fromEntries(reader.metadata)).toEqual(
      Object.fromEntries(entries.map(({ key, value }) => [key, value])),
    );
    expect(reader.tensors.get('weight')).toEqual({ shape: [4, 64], encoding: 'F32', bytes: 1024 });
    for (const { name, values } of tensors) {
      const wanted = await values();
      const into = new Float32Array(wanted.length);
      await reader.read(name, into);
      expect(into).toEqual(wanted);
    }
    await reader.close();
  });

  test('a header longer than the first read is read whole', async () => {
    const value = Array.from({ length: 120_000 }, (_, i) => `token number ${i}`);
    const entry: Entry = { key: 'tokens', type: 'array', of: 'string', value };
    await writeGgufFile(path, [entry], tensors);
    const reader = await openGguf(path);
    expect(reader.metadata.get('tokens')).toEqual(value);
    await reader.close();
  });

  test('the same input gives the same bytes', async () => {
    await writeGgufFile(path, entries, tensors);
    const first = await readFile(path);
    await writeGgufFile(path, entries, tensors);
    expect((await readFile(path)).equals(first)).toBe(true);
  });
});

describe('quantization', () => {
  // Half a step of the coarsest level, as a share of the largest magnitude in the block; the
  // searched types spend some of it on smaller error elsewhere.
  const bounds: [WritableType, number][] = [
    ['F16', 1 / 2048],
    ['Q8_0', 1 / 250],
    ['Q5_0', 1 / 15],
    ['Q5_1', 1 / 30],
    ['Q4_0', 1 / 7],
    ['Q4_1', 1 / 14],
    ['IQ4_NL', 1 / 6],
    ['IQ4_XS', 1 / 6],
    ['Q4_K', 1 / 7],
    ['Q5_K', 1 / 14],
    ['Q6_K', 1 / 24],
  ];

  test.each(bounds)('%s stays within its bound for any values', (type, bound) => {
    const { encoding } = writableTypes[type];
    const value = fc.float({ min: -4, max: 4, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 256, maxLength: 256 }), (list) => {
        const values = Float32Array.from(list);
        const bytes = new Uint8Array((256 / encoding.values) * encoding.bytes);
        encoding.encode(values, bytes);
        const back = new Float32Array(256);
        encoding.decode(bytes, back);
        const largest = Math.max(...list.map(Math.abs));
        for (let i = 0; i < 256; i++)
          expect(Math.abs(back[i] - values[i])).toBeLessThanOrEqual(largest * bound + 2 ** -24);
      }),
      { numRuns: 60 },
    );
  });

  test.each(Object.keys(writableTypes) as WritableType[])('%s keeps zeros', (type) => {
    const { encoding } = writableTypes[type];
    const bytes = new Uint8Array((256 / encoding.values) * encoding.bytes);
    encoding.encode(new Float32Array(256), bytes);
    const back = new Float32Array(256).fill(1);
    encoding.decode(bytes, back);
    expect(back.every((item) => item === 0)).toBe(true);
  });

  test('more bits mean less error', () => {
    const values = wave(4096);
    const error = (type: WritableType) => {
      const { encoding } = writableTypes[type];
      const bytes = new Uint8Array((4096 / encoding.values) * encoding.bytes);
      encoding.encode(values, bytes);
      const back = new Float32Array(4096);
      encoding.decode(bytes, back);
      return back.reduce((total, item, i) => total + (item - values[i]) ** 2, 0);
    };
    const order: WritableType[] = ['F32', 'F16', 'Q8_0', 'Q6_K', 'Q5_K', 'Q5_0', 'Q4_K', 'Q4_0'];
    const errors = order.map(error);
    expect(errors).toEqual(errors.toSorted((a, b) => a - b));
  });
});

describe('damaged files', () => {
  test('any cut is found when opening', async () => {
    await writeGgufFile(path, entries, tensors);
    const bytes = await readFile(path);
    // The last tensor ends exactly on the alignment, so every byte counts.
    for (let length = 0; length < bytes.length; length += 7) {
      await writeFile(path, bytes.subarray(0, length));
      expect((await problemOf(openGguf(path))).code).toBe('weights.truncated');
    }
    await writeFile(path, bytes.subarray(0, bytes.length - 1));
    const { location } = await problemOf(openGguf(path));
    expect(location).toEqual({ file: path, tensor: 'weight', offset: bytes.length - 1 });
  });

  const patched = async (offset: number, write: (bytes: Buffer, at: number) => void) => {
    await writeGgufFile(path, entries, tensors);
    const bytes = await readFile(path);
    write(bytes, offset);
    await writeFile(path, bytes);
    return problemOf(openGguf(path));
  };

  test('a wrong magic, version, length or type is named', async () => {
    expect((await patched(0, (b, at) => b.write('GGML', at))).code).toBe('gguf.header');
    expect((await patched(4, (b, at) => b.writeUInt32LE(1, at))).code).toBe('gguf.version');
    const huge = (b: Buffer, at: number) => b.writeBigUInt64LE(2n ** 60n, at);
    expect((await patched(24, huge)).code).toBe('gguf.header');
    await writeGgufFile(path, entries, tensors);
    const type = (await readFile(path)).indexOf('weight') + 'weight'.length + 4 + 16;
    const iq2 = await patched(type, (b, at) => b.writeUInt32LE(22, at));
    expect(iq2.code).toBe('gguf.type');
    expect(iq2.location?.tensor).toBe('weight');
    const overlap = await patched(type + 4, (b, at) => b.writeBigUInt64LE(0n, at));
    expect(overlap.code).toBe('gguf.header');
  });

  test('no damage to the header ends in anything but a problem with a model code', async () => {
    await writeGgufFile(path, entries, tensors);
    const bytes = await readFile(path);
    const where = fc.nat({ max: bytes.indexOf('weight') + 40 });
    await fc.assert(
      fc.asyncProperty(where, fc.nat({ max: 255 }), async (at, byte) => {
        const copy = Buffer.from(bytes);
        copy[at] = byte;
        await writeFile(path, copy);
        const outcome = await openGguf(path).then(
          async (reader) => reader.close().then(() => 'fine'),
          (error: unknown) => toProblem(error).code,
        );
        const codes = ['fine', 'gguf.header', 'gguf.version', 'gguf.type', 'weights.truncated'];
        expect(codes).toContain(outcome);
      }),
      { numRuns: 200 },
    );
  });
});
