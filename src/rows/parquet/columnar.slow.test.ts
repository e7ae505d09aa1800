import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { readArrow } from '../arrow/arrow.ts';
import type { Batch } from '../records/batch.ts';
import { readParquet, visitParquet } from './visit-parquet.ts';

const fixture = (name: string): string =>
  new URL(`../../../test/fixtures/${name}`, import.meta.url).pathname;

const folder = temporaryFolder();

async function collect(batches: AsyncIterable<Batch>) {
  const all: Batch = { records: [], rejects: [] };
  for await (const batch of batches) {
    all.records.push(...batch.records);
    all.rejects.push(...batch.rejects);
  }
  return all;
}

const time = '2020-01-01T00:00:00.000Z';
const same = { ts: time, d: time, dec: 12.34 };
const table = [
  {
    ...same,
    id: 1,
    text: 'a',
    msgs: [{ role: 'user', content: 'hi' }],
    f: 1.5,
    b: true,
    bin: 'abc',
    dict: 'x',
    large: 'p',
  },
  { ...same, id: 2, text: 'é😀', msgs: [], f: NaN, b: false, bin: '//4=', dict: 'y', large: 'q' },
  {
    ...same,
    id: '9007199254740993',
    text: 'c',
    msgs: null,
    f: Infinity,
    b: null,
    bin: null,
    dict: 'x',
    large: 'r',
  },
  {
    ...same,
    id: null,
    text: null,
    msgs: [{ role: 'a', content: null }],
    f: 2,
    b: true,
    bin: '',
    dict: 'y',
    large: 's',
  },
];

describe('tables written by pyarrow', () => {
  it.each(['none', 'snappy', 'gzip', 'zstd', 'lz4', 'brotli'])(
    'reads Parquet with %s, and loses no value',
    async (codec) => {
      const { records, rejects } = await collect(readParquet(fixture(`parquet/${codec}.parquet`)));
      expect(rejects).toEqual([]);
      expect(records).toEqual(table.map((record, index) => ({ line: index + 1, record })));
    },
  );

  it.each(['v1', 'v2', 'delta'])(
    'reads lists of objects and lists of lists, cut by pages anywhere (%s)',
    async (name) => {
      const lines = (await readFile(fixture('parquet/nested.jsonl'), 'utf8')).trimEnd().split('\n');
      const { records, rejects } = await collect(
        readParquet(fixture(`parquet/nested-${name}.parquet`)),
      );
      expect(rejects).toEqual([]);
      expect(records).toEqual(
        lines.map((line, index) => ({ line: index + 1, record: JSON.parse(line) })),
      );
    },
  );

  it('reads maps, and objects and lists that are there always, sometimes or never', async () => {
    const lines = (await readFile(fixture('parquet/shapes.jsonl'), 'utf8')).trimEnd().split('\n');
    const { records, rejects } = await collect(readParquet(fixture('parquet/shapes.parquet')));
    expect(rejects).toEqual([]);
    expect(records).toEqual(
      lines.map((line, index) => ({ line: index + 1, record: JSON.parse(line) })),
    );
  });

  it.each(['lz4', 'zstd'])('reads Feather with %s as the same rows', async (codec) => {
    const { records, rejects } = await collect(readArrow(fixture(`arrow/${codec}.feather`)));
    expect(rejects).toEqual([]);
    expect(records).toEqual(table.map((record, index) => ({ line: index + 1, record })));
  });

  it.each([
    ['Parquet', () => readParquet(fixture('parquet/not-utf8.parquet'))],
    ['Feather', () => readArrow(fixture('arrow/not-utf8.feather'))],
  ])('refuses the row of %s whose text is not UTF-8, and no other', async (_what, read) => {
    const { records, rejects } = await collect(read());
    expect(records.map(({ line, record }) => [line, record.text])).toEqual([
      [1, 'ok'],
      [3, 'fine'],
    ]);
    expect(rejects).toMatchObject([{ line: 2, code: 'record.encoding', field: 'text' }]);
  });
});

it('reads lists of old writers, which have no group between a list and its items', async () => {
  const { records } = await collect(readParquet(fixture('parquet/old-lists.parquet')));
  expect(records.map(({ record }) => record)).toEqual([
    {
      tags: ['a', 'b'],
      messages: [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: 'yo' },
      ],
      notes: [],
    },
    { tags: [], messages: null, notes: null },
    { tags: ['c'], messages: [], notes: ['x', 'y'] },
  ]);
});

it('names a column whose type is not read', async () => {
  const bytes = await readFile(fixture('parquet/old-lists.parquet'));
  // In the footer, the converted type of the column `tags`: BSON rather than UTF-8.
  const place = bytes.lastIndexOf('tags\x25\x00');
  bytes[place + 5] = 2 * 20;
  const file = join(folder, 'bson');
  await writeFile(file, bytes);
  const { records, rejects } = await collect(readParquet(file));
  expect(records).toEqual([]);
  expect(rejects).toMatchObject([
    {
      line: 0,
      code: 'file.format',
      message: 'column tags is of type BSON, which is not read: leave it out',
    },
  ]);
});

describe('damage', () => {
  it.each([
    ['Parquet', 'parquet/snappy.parquet', readParquet],
    ['Feather', 'arrow/lz4.feather', readArrow],
  ])('of %s never ends in an exception, and is told', async (_what, name, read) => {
    const whole = await readFile(fixture(name));
    const file = join(folder, 'damaged');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: whole.length - 1 }),
        fc.option(fc.integer({ min: 1, max: 255 })),
        async (place, flip) => {
          // Either one byte is another, or the file ends there.
          const bytes = flip === null ? whole.subarray(0, place) : Buffer.from(whole);
          if (flip !== null) bytes[place] ^= flip;
          await writeFile(file, bytes);
          const { records, rejects } = await collect(read(file));
          // A changed byte may well make another good file, or one without batches.
          expect(records.length).toBeLessThanOrEqual(2 * table.length);
          if (flip === null) expect(rejects.map(({ code }) => code)).toContain('file.damaged');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of the count of rows of a Feather batch is told', async () => {
    const bytes = await readFile(fixture('arrow/lz4.feather'));
    bytes[1105] ^= 1;
    const file = join(folder, 'miscounted');
    await writeFile(file, bytes);
    const { records, rejects } = await collect(readArrow(file));
    expect(records).toEqual([]);
    expect(rejects).toMatchObject([{ code: 'file.damaged' }]);
  });

  it('of a page leaves the rows before it', async () => {
    const bytes = await readFile(fixture('parquet/nested-v1.parquet'));
    const { records: whole } = await collect(readParquet(fixture('parquet/nested-v1.parquet')));
    // Somewhere in the middle of the first of three row groups.
    bytes.fill(0xff, 3000, 3100);
    const file = join(folder, 'one-page');
    await writeFile(file, bytes);
    const { records, rejects } = await collect(readParquet(file));
    const kept = records.length - 50;
    expect(kept).toBeGreaterThan(3);
    expect(records).toEqual([...whole.slice(0, kept), ...whole.slice(40)]);
    expect(rejects).toMatchObject([{ line: kept + 1, code: 'file.damaged' }]);
  });

  it('that makes another good text is told by its checksum, with row group, column and rows', async () => {
    const bytes = await readFile(fixture('parquet/shapes.parquet'));
    const place = bytes.indexOf('row 26');
    bytes.write('now', place);
    const file = join(folder, 'other-text');
    await writeFile(file, bytes);
    const { records, rejects } = await collect(readParquet(file));
    expect(records.map(({ line }) => line)).toEqual(Array.from({ length: 25 }, (_, n) => n + 1));
    expect(rejects).toMatchObject([
      {
        line: 26,
        code: 'file.damaged',
        message:
          'rows 26 to 40 of row group 2 are damaged: column text: the checksum of a page does not match',
      },
    ]);
  });

  it('of one row group leaves the other', async () => {
    const bytes = await readFile(fixture('parquet/none.parquet'));
    // The footer of the first row group's columns is not touched, only its pages.
    bytes.fill(0xff, 4, 60);
    const file = join(folder, 'one-group');
    await writeFile(file, bytes);
    const { records, rejects } = await collect(readParquet(file));
    expect(records.map(({ line }) => line)).toEqual([3, 4]);
    expect(rejects).toMatchObject([{ line: 1, code: 'file.damaged' }]);
  });
});

describe('Arrow streams', () => {
  it('come back as they were written', async () => {
    const text = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(text, fc.constantFrom('file', 'stream'), async (texts, layout) => {
        const file = join(folder, 'stream');
        const columns = { text: texts, n: Float64Array.from(texts, (_, index) => index / 3) };
        await writeFile(file, tableToIPC(tableFromArrays(columns), layout as 'file' | 'stream'));
        const { records, rejects } = await collect(readArrow(file));
        expect(rejects).toEqual([]);
        expect(records).toEqual(
          texts.map((value, index) => ({ line: index + 1, record: { text: value, n: index / 3 } })),
        );
      }),
      { numRuns: 60 },
    );
  });
});

it('gives a row with a NUL character as a record, as readers of text do', async () => {
  const seen = { plain: 0, records: [] as unknown[] };
  const bytes = await readFile(fixture('parquet/none.parquet'));
  // A value of `large`, in a page that is not compressed.
  const place = bytes.indexOf('\x01\x00\x00\x00p');
  bytes[place + 4] = 0;
  const file = join(folder, 'nul');
  await writeFile(file, bytes);
  const visit = visitParquet(file, {
    plain: () => seen.plain++,
    record: (record) => seen.records.push(record.large),
    reject: ({ message }) => expect.fail(message),
  });
  for await (const _ of visit);
  expect(seen).toEqual({ plain: 3, records: ['\0'] });
});
