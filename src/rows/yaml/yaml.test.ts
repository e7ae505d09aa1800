import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { stringify } from 'yaml';
import type { Batch } from '../records/batch.ts';
import { readYaml } from './yaml.ts';

async function* chunks(text: string, length = 1 << 16): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

async function read(
  text: string,
  limits: Parameters<typeof readYaml>[2] = {},
  part?: string,
): Promise<Batch[]> {
  const batches: Batch[] = [];
  const format = part === undefined ? {} : { part };
  for await (const batch of readYaml(chunks(text), format, limits)) batches.push(batch);
  return batches;
}

async function all(text: string, limits: Parameters<typeof readYaml>[2] = {}) {
  const batches = await read(text, limits);
  return {
    records: batches.flatMap(({ records }) => records),
    rejects: batches.flatMap(({ rejects }) => rejects),
  };
}

const faults = async (text: string, limits = {}) =>
  (await all(text, limits)).rejects.map(({ code, line }) => [code, line]);

describe('rows', () => {
  it('are the items of a list, with the lines they begin on', async () => {
    const { records } = await all('# said\n- text: a\n  n: 1\n\n-\n  text: b\n- [c, 2]\n');
    expect(records).toEqual([
      { line: 2, record: { text: 'a', n: 1 } },
      { line: 6, record: { text: 'b' } },
      { line: 7, record: { 0: 'c', 1: 2 } },
    ]);
  });

  it('are documents of a stream, and lists within it', async () => {
    const text =
      '%YAML 1.2\n---\na: 1\n---\n- a: 2\n- a: 3\n...\n# over\n---\na: |\n  x\n   ---\n  y\n';
    expect((await all(text)).records).toEqual([
      { line: 3, record: { a: 1 } },
      { line: 5, record: { a: 2 } },
      { line: 6, record: { a: 3 } },
      { line: 10, record: { a: 'x\n ---\ny\n' } },
    ]);
  });

  it('lie under customary names, in parts where these are splits', async () => {
    expect((await all('version: 1\ndata:\n  - {a: 1}\n  - {a: 2}\n')).records).toEqual([
      { line: 3, record: { a: 1 } },
      { line: 4, record: { a: 2 } },
    ]);
    const splits = 'train:\n  - {a: 1}\ntest:\n  - {a: 2}\n';
    expect((await read(splits)).map(({ part }) => part)).toEqual(['train', 'test']);
    expect(await read(splits, {}, 'test')).toMatchObject([{ records: [{ record: { a: 2 } }] }]);
  });

  it('keep what JSON would lose, and say no where YAML means something else to others', async () => {
    const text =
      'id: 12345678901234567890\nno: no\nday: 2024-01-02\nbase: &b {x: 1}\nuse: {<<: *b, y: 2}\n';
    expect((await all(text)).records[0].record).toEqual({
      id: '12345678901234567890',
      no: 'no',
      day: '2024-01-02',
      base: { x: 1 },
      use: { x: 1, y: 2 },
    });
  });
});

describe('what is refused', () => {
  it('is a row with a key twice, at its line, and no other', async () => {
    const { records, rejects } = await all('- a: 1\n- a: 2\n  b: 3\n  a: 4\n- a: 5\n');
    expect(records.map(({ line }) => line)).toEqual([1, 5]);
    expect(rejects).toMatchObject([{ code: 'record.duplicate-key', line: 2 }]);
    expect(rejects[0].message).toContain('line 4');
  });

  it('is a document that is no YAML, and no other of its stream', async () => {
    const { records, rejects } = await all('a: 1\n---\na: [1\nb: 2\n---\na: 3\n');
    expect(records.map(({ line }) => line)).toEqual([1, 6]);
    expect(rejects).toMatchObject([{ code: 'file.yaml' }]);
    expect(rejects[0].message).toContain('what stands from line 2 to 4 is not read');
  });

  it('are aliases that unfold without end, or to more than can be held', async () => {
    const laughs = ['a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]'];
    for (let i = 1; i < 12; i++)
      laughs.push(`a${i}: &a${i} [${Array.from({ length: 10 }, () => `*a${i - 1}`).join(', ')}]`);
    expect(await faults(laughs.join('\n'))).toEqual([['file.yaml', 12]]);
    expect(await faults('a: 1\nb: &b [1, *b]\n')).toEqual([['file.yaml', 2]]);
    expect(await faults('a: *nowhere\n')).toEqual([['file.yaml', 1]]);
    expect(await faults(`a: ${'['.repeat(20_000)}`)).toEqual([['file.yaml', 1]]);
  });

  it('are numbers, halves of characters and texts that are no row', async () => {
    expect(await faults('- {a: .nan}\n- {a: "\\uD800"}\n- words\n-\n')).toEqual([
      ['record.number', 1],
      ['record.surrogate', 2],
      ['record.not-object', 3],
      ['record.not-object', 4],
    ]);
  });

  it('are keys that merge what is no map', async () => {
    expect(await faults('- a: 1\n- <<: 1\n')).toEqual([['file.yaml', 1]]);
  });

  it('is a document that is too long; the fix is to cut it', async () => {
    const rows = (join: string) => `a: ${'x'.repeat(60)}\n${join}b: ${'y'.repeat(60)}\n`;
    expect(await faults(rows(''), { most: 100 })).toEqual([['record.too-long', 1]]);
    const { records, rejects } = await all(rows('---\n'), { most: 100 });
    expect([records.length, rejects]).toEqual([2, []]);
    const item = `- a: ${'x'.repeat(200)}\n- a: 1\n`;
    expect(await all(item, { most: 100, enough: 10 })).toMatchObject({
      records: [{ line: 2 }],
      rejects: [{ code: 'record.too-long', line: 1 }],
    });
  });
});

test('what is written is read, wherever a long list is cut', async () => {
  const value = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean());
  const row = fc.dictionary(
    // Unquoted, as it is written, `<<` is a key that merges.
    fc.string({ minLength: 1 }).filter((key) => key !== '<<'),
    fc.oneof(value, fc.array(value, { maxLength: 3 })),
    {
      minKeys: 1,
      maxKeys: 4,
      noNullPrototype: true,
    },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 99 }),
      async (rows, enough) => {
        const { records, rejects } = await all(stringify(rows, { aliasDuplicateObjects: false }), {
          enough,
        });
        expect(rejects).toEqual([]);
        expect(records.map(({ record }) => record)).toEqual(rows);
      },
    ),
  );
});
