import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { readCsv } from '../csv/csv.ts';
import { readJsonl } from '../jsonl/jsonl.ts';
import { readText } from '../text/text.ts';
import { excerpt, type Batch, type LocatedRecord, type Reject } from './batch.ts';
import { detectFormat } from '../detect.ts';

const folder = temporaryFolder();
let file: string;
beforeAll(async () => {
  file = join(folder, 'data');
});

async function collect(batches: AsyncIterable<Batch>) {
  const all: { records: LocatedRecord[]; rejects: Reject[] } = { records: [], rejects: [] };
  for await (const batch of batches) {
    all.records.push(...batch.records);
    all.rejects.push(...batch.rejects);
  }
  return all;
}

/** Lines of a file in which good ones are marked, shuffled with garbage. */
const mixed = <Good>(good: fc.Arbitrary<Good>, garbage: fc.Arbitrary<Buffer>) =>
  fc.array(
    fc.oneof(
      good.map((value) => ({ good: value })),
      garbage.map((bytes) => ({ garbage: bytes })),
    ),
  );

describe('JSON Lines', () => {
  const good = fc
    .dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true })
    // Integers beyond 2^53 come out as text; see below.
    .filter((record) => !/\d{16}/.test(JSON.stringify(record)));
  const garbage = fc.oneof(
    fc
      .constantFrom('{"a": "cut', '{"a": NaN}', '[]', '42', '{"a": "\\ud800"}', '{"a" 1}')
      .map((text) => Buffer.from(text)),
    fc.constant(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])),
    fc.constant(Buffer.from('{"a": "\u0000"}')),
    fc.constant(Buffer.from(`{"long": "${'x'.repeat(5000)}"}`)),
  );

  it('loses no good line, and locates every bad one, whatever lies between', async () => {
    await fc.assert(
      fc.asyncProperty(
        mixed(good, garbage),
        fc.integer({ min: 1, max: 300 }),
        fc.constantFrom('\n', '\r\n'),
        async (lines, chunkBytes, lineEnd) => {
          const bytes = lines.flatMap((line) => [
            'good' in line ? Buffer.from(JSON.stringify(line.good)) : line.garbage,
            Buffer.from(lineEnd),
          ]);
          await writeFile(file, Buffer.concat(bytes));
          const limits = { chunkBytes, maxBytes: 4000 };
          const { records, rejects } = await collect(readJsonl(file, limits));
          const numbered = lines.map((line, index) => ({ ...line, line: index + 1 }));
          expect(records).toEqual(
            numbered.flatMap((entry) =>
              'good' in entry
                ? [{ line: entry.line, record: JSON.parse(JSON.stringify(entry.good)) }]
                : [],
            ),
          );
          expect(rejects.map((reject) => reject.line)).toEqual(
            numbered.flatMap((entry) => ('garbage' in entry ? [entry.line] : [])),
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each([
    ['{"a": "cut', 'record.truncated', /cut short/],
    ['{"a": NaN}', 'record.number', /NaN/],
    ['{"a": 1e999}', 'record.number', /larger/],
    ['{"a": "x", "b": {"c:": 1, "c" : 2, "c" : 3}}', 'record.duplicate-key', /"c"/],
    [`{"a":${'['.repeat(500)}${']'.repeat(500)}}`, 'record.json', /nested/],
    ['[]', 'record.not-object', /an empty list/],
    ['{"a": "\\udc00x"}', 'record.surrogate', /surrogate/],
  ])('says what is wrong with %s', async (text, code, message) => {
    await writeFile(file, `{"ok":1}\n${text}\n`);
    const { rejects } = await collect(readJsonl(file));
    expect(rejects).toEqual([
      { line: 2, code, message: expect.stringMatching(message), excerpt: excerpt(text) },
    ]);
  });

  it('takes a list for a record with positions', async () => {
    await writeFile(file, '["a", 1]\n{"0": "b"}\n[[9007199254740993]]');
    const { records, rejects } = await collect(readJsonl(file));
    expect(rejects).toEqual([]);
    expect(records.map(({ record }) => record)).toEqual([
      { 0: 'a', 1: 1 },
      { 0: 'b' },
      { 0: ['9007199254740993'] },
    ]);
  });

  it('keeps every digit of integers that doubles have gaps between', async () => {
    await writeFile(file, '{"id": 9007199254740993, "n": [12345678901234567890, 1.5], "s": "1"}');
    const { records } = await collect(readJsonl(file));
    expect(records[0].record).toEqual({
      id: '9007199254740993',
      n: ['12345678901234567890', 1.5],
      s: '1',
    });
  });

  it('reads past byte order marks and takes a last line without line end', async () => {
    await writeFile(file, '\uFEFF{"a":1}\n\n\uFEFF{"a":2}');
    const { records, rejects } = await collect(readJsonl(file));
    expect(rejects).toEqual([]);
    expect(records.map(({ line }) => line)).toEqual([1, 3]);
  });
});

describe('CSV', () => {
  const field = fc.string({ unit: fc.constantFrom('a', 'é', ' ', '"', ',', '\n', '😀') });
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const rowOf = (fields: fc.Arbitrary<string>) =>
    fc.tuple(fields, fields).map((pair) => ({ pair, text: pair.map(quote).join(',') }));
  const badLine = fc
    .constantFrom('too,many,fields', 'few', 'a,"b"c', '\xff,x')
    .map((text) => Buffer.from(text, 'latin1'));
  const strayQuote = fc
    .constantFrom('"never closed,x', 'x,"never closed')
    .map((t) => Buffer.from(t));
  const format = { format: 'csv', delimiter: ',', header: true, columns: ['x', 'y'] } as const;

  it.each([
    ['broken lines', rowOf(field), badLine],
    // A field that starts with a delimiter could close a stray quote before it, by the rules.
    ['stray quotes', rowOf(field.map((text) => `x${text}`)), fc.oneof(badLine, strayQuote)],
  ])('loses no good row among %s', async (_what, row, garbage) => {
    await fc.assert(
      fc.asyncProperty(
        mixed(row, garbage),
        fc.integer({ min: 1, max: 300 }),
        async (lines, chunkBytes) => {
          const bytes = lines.flatMap((line) => [
            'good' in line ? Buffer.from(line.good.text) : line.garbage,
            Buffer.from('\n'),
          ]);
          await writeFile(file, Buffer.concat([Buffer.from('x,y\n'), ...bytes]));
          const { records, rejects } = await collect(readCsv(file, format, { chunkBytes }));
          expect(records.map(({ record }) => [record.x, record.y])).toEqual(
            lines.flatMap((line) => ('good' in line ? [line.good.pair] : [])),
          );
          expect(rejects).toHaveLength(lines.filter((line) => 'garbage' in line).length);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('refuses a row with a NUL, and takes any name for a column', async () => {
    await writeFile(file, 'x,__proto__\na,b\nc,\0\n');
    const columns = ['x', '__proto__'];
    const { records, rejects } = await collect(readCsv(file, { ...format, columns }));
    expect(records.map(({ record }) => Object.entries(record))).toEqual([
      [
        ['x', 'a'],
        ['__proto__', 'b'],
      ],
    ]);
    expect(rejects).toMatchObject([{ line: 3, code: 'record.control' }]);
  });

  it('takes the delimiter that the first line states', async () => {
    const content = 'sep=;\r\ntext;label\r\na,b;x\r\nc;y\r\n';
    await writeFile(file, content);
    const found = detectFormat(Buffer.from(content), 'a.csv');
    if (found.format !== 'csv') throw new Error('not CSV');
    const { records } = await collect(readCsv(file, found));
    expect(records).toEqual([
      { line: 3, record: { text: 'a,b', label: 'x' } },
      { line: 4, record: { text: 'c', label: 'y' } },
    ]);
  });

  it('keeps a quote inside an unquoted field', async () => {
    await writeFile(file, 'x,y\n5" screen,yes\n');
    const { records } = await collect(readCsv(file, format));
    expect(records[0].record).toEqual({ x: '5" screen', y: 'yes' });
  });

  it.each([
    ['a.csv', 'text,label\nhello,x\nbye,y\n', ',', ['text', 'label'], true],
    ['a.csv', 'text;label\n"a, b";x\nc, d;y\n', ';', ['text', 'label'], true],
    ['a.tsv', 'text\tlabel\nhello, you\tx\n', '\t', ['text', 'label'], true],
    ['a.csv', 'Hello there!,greeting\nBye now!,farewell\n', ',', ['column_1', 'column_2'], false],
    ['a.csv', 'text\nHello\nBye\n', ',', ['text'], true],
    ['a', 'id|q|a\n1|x|y\n2|z|w\n', '|', ['id', 'q', 'a'], true],
  ])('finds the dialect of %s: %j', async (name, content, delimiter, columns, header) => {
    const found = detectFormat(Buffer.from(content), name);
    expect(found).toEqual({ format: 'csv', delimiter, columns, header });
  });
});

describe('plain text', () => {
  it.each([
    ['one\ntwo\n\nthree\n', ['one\ntwo', 'three']],
    ['one\ntwo\nthree', ['one', 'two', 'three']],
  ])('takes %j by paragraph where there are blank lines, else by line', async (content, texts) => {
    await writeFile(file, content);
    const format = detectFormat(Buffer.from(content), 'a.txt');
    if (format.format !== 'text') throw new Error('not text');
    const { records } = await collect(readText(file, format));
    expect(records.map(({ record }) => record.text)).toEqual(texts);
  });
});

const lfsPointer = Buffer.from(
  'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n',
);

describe('files that hold no records', () => {
  it.each([
    ['empty', 'a.jsonl', Buffer.alloc(0), 'file.empty'],
    ['blank', 'a.csv', Buffer.from(' \n\n'), 'file.empty'],
    ['a web page', 'a.csv', Buffer.from('\n<!DOCTYPE html>\n<title>Log in'), 'file.html'],
    ['a Git LFS pointer', 'a.parquet', lfsPointer, 'file.lfs-pointer'],
    ['old line ends', 'a.csv', Buffer.from('a,b\rc,d\r'), 'file.line-ends'],
    ['an .xz', 'a.jsonl', Buffer.from('\xfd7zXZ\0', 'latin1'), 'file.format'],
    ['no Parquet', 'a.parquet', Buffer.from('text'), 'file.damaged'],
    ['binary', 'a.txt', Buffer.alloc(100), 'file.format'],
    ['prose without an ending', 'a', Buffer.from('Just prose.'), 'file.format'],
  ])('are refused: %s', (_what, name, bytes, code) => {
    expect(() => detectFormat(bytes, name)).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({ code, location: { file: name } }),
      }),
    );
  });

  it.each([
    ['a.json', '[{"a":1}]', 'json'],
    ['a.json', '{"data": [{"a":1}]}', 'json'],
    ['a.json', '{"a":1}\n{"a":2}\n', 'jsonl'],
    ['a.jsonl', '[\n{"a":1}\n]', 'json'],
    ['a.jsonl', '{\n"a":1\n}', 'json'],
    ['a.jsonl', '{"a":1}', 'jsonl'],
    ['a.jsonl.gz', '{"a":1}', 'jsonl'],
    ['a', 'PAR1', 'parquet'],
    ['a', 'ARROW1\0\0', 'arrow'],
  ])('%s with %j is %s', (name, content, format) => {
    expect(detectFormat(Buffer.from(content), name).format).toBe(format);
  });
});
