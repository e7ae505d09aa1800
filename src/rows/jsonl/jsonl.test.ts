import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Reject } from '../records/batch.ts';
import { nodeKind, type NodeRow } from '../records/node-row.ts';
import { readJsonl, visitJsonl } from './jsonl.ts';

interface Seen {
  records: { line: number; record: unknown }[];
  rejects: Reject[];
  plain: number;
}

async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** What the nodes of a row say. */
function valueOf(row: NodeRow, node: number): unknown {
  const text = row.block.toString('utf8', row.start(node), row.end(node));
  switch (row.kind(node)) {
    case nodeKind.string:
      return JSON.parse(`"${text}"`);
    case nodeKind.object:
    case nodeKind.list: {
      const members: [string, unknown][] = [];
      for (let inner = node + 1; inner < row.after(node); inner = row.after(inner))
        members.push([
          row.key(inner) < 0 ? '' : row.names.text(row.key(inner)),
          valueOf(row, inner),
        ]);
      return row.kind(node) === nodeKind.list
        ? members.map(([, value]) => value)
        : Object.fromEntries(members);
    }
    default:
      return JSON.parse(text);
  }
}

async function visited(bytes: Buffer, chunk: number): Promise<Seen> {
  const seen: Seen = { records: [], rejects: [], plain: 0 };
  const visit = visitJsonl(chunks(bytes, chunk), {
    plain: (row, line) => {
      seen.plain++;
      seen.records.push({ line, record: valueOf(row, 0) });
    },
    record: (record, line) => seen.records.push({ line, record }),
    reject: (reject) => seen.rejects.push(reject),
  });
  for await (const _ of visit);
  return seen;
}

async function read(bytes: Buffer, chunk: number): Promise<Omit<Seen, 'plain'>> {
  const records: Seen['records'] = [];
  const rejects: Reject[] = [];
  for await (const batch of readJsonl(chunks(bytes, chunk))) {
    records.push(...batch.records);
    rejects.push(...batch.rejects);
  }
  return { records, rejects };
}

const key = fc.oneof(
  fc.constantFrom('a', 'b', 'role', 'content', '__proto__', '1', 'é', 'x"y', 'constructor'),
  fc.string({ maxLength: 5 }),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.string({ unit: fc.constantFrom('"', '\\', '\n', 'é', '東', '{', ':', ' '), maxLength: 200 }),
    fc.double(),
    fc.integer(),
    fc.constantFrom(null, true, false, 2 ** 60),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(key, tie('any'), { maxKeys: 4 }),
  ),
})).any;
const line = fc.oneof(
  { weight: 4, arbitrary: fc.dictionary(key, value).map((record) => JSON.stringify(record)) },
  fc.dictionary(key, value).map((record) => JSON.stringify(record, null, 1).replaceAll('\n', '\r')),
  value.map((any) => JSON.stringify(any)),
  fc
    .tuple(fc.dictionary(key, value), fc.nat(40))
    .map(([record, cut]) => JSON.stringify(record).slice(0, cut)),
  fc.string({ unit: fc.constantFrom(...'{}[]",:\\u01ae. \t\r-tfn'), maxLength: 30 }),
  fc.constantFrom(
    '',
    '  ',
    '\ufeff{"a":1}',
    '{"a":1,"a":2}',
    '{"a":01}',
    '{"a":"\\ud800"}',
    '{"a":"\t"}',
    '{"a":-}',
    '{"a":1}}',
    '{"a" "b"}',
    '{,}',
    '{"a":[1,]}',
    '{"a":tru}',
    '{"a":1 2}',
    '{"a":"b\\',
    '{"a":"\\x"}',
    '{"a":1e999}',
  ),
);

/** The writer of these lines has a say in where blocks begin: chunks are of any size. */
it('sees the records and rejects that the reader of records sees', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 12 }),
      fc.constantFrom('\n', '\r\n'),
      fc.constantFrom(7, 64, 200, 1 << 16),
      fc.option(fc.nat(255), { nil: undefined }),
      async (lines, end, chunk, noise) => {
        const bytes = Buffer.from(lines.join(end));
        if (noise !== undefined && bytes.length > 0) bytes[noise % bytes.length] = noise;
        const { plain: _, ...seen } = await visited(bytes, chunk);
        const expected = await read(bytes, chunk);
        expect(seen.rejects).toEqual(expected.rejects);
        expect(seen.records.map((each) => JSON.stringify(each))).toEqual(
          expected.records.map((each) => JSON.stringify(each)),
        );
      },
    ),
    { numRuns: 400 },
  );
});

it('takes ordinary lines for plain ones, whatever their neighbours are', async () => {
  const row = JSON.stringify({ messages: [{ role: 'user', content: 'a "b" \\ é\n' }], n: -1.5 });
  const bytes = Buffer.from([row, '{"cut', row, '"', row, '{"a":"\\u00e9"}', row, ''].join('\n'));
  expect(await visited(bytes, 50)).toMatchObject({ plain: 4, rejects: [{ line: 2 }, { line: 4 }] });
});

const nested = (depth: number) => `{"a":${'['.repeat(depth - 1)}1${']'.repeat(depth - 1)}}`;
const manyKeys = (count: number, start = 0) =>
  JSON.stringify(
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`key${start + n}`, n])),
  );

it.each([
  ['nested as deep as it goes', nested(64), 1],
  ['nested deeper', nested(65), 0],
  ['many values', JSON.stringify({ a: Array(32_000).fill(0) }), 1],
  ['too many values', JSON.stringify({ a: Array(33_000).fill(0) }), 0],
  ['more keys than are kept by their places', manyKeys(1500), 1],
  ['more keys than have numbers', manyKeys(2100), 0],
  ['a long key', JSON.stringify({ ['k'.repeat(64)]: 1 }), 1],
  ['a longer key', JSON.stringify({ ['k'.repeat(65)]: 1 }), 0],
])('reads a row with %s', async (_, row, plain) => {
  const bytes = Buffer.from(`{"a":1}\n${row}`);
  const seen = await visited(bytes, 1 << 20);
  expect(seen.plain).toBe(plain + 1);
  const { records } = await read(bytes, 1 << 20);
  expect(JSON.stringify(seen.records)).toBe(JSON.stringify(records));
});

it('tells keys apart that differ in their ends, in rows that take turns', async () => {
  const keys = ['abcdefgh', 'abcdefgi', 'abcdefg', 'abcdefghi', '', 'é', 'e'];
  const rows = keys.concat(keys).map((key, n) => JSON.stringify({ [key]: n, b: { [key]: [n] } }));
  const bytes = Buffer.from(rows.join('\n'));
  const seen = await visited(bytes, 1 << 20);
  expect(seen.plain).toBe(rows.length);
  expect(seen.records.map(({ record }) => JSON.stringify(record))).toEqual(rows);
});

it('keeps the keys of two files apart that are read at once', async () => {
  const rows = (key: string) => Buffer.from(`${JSON.stringify({ [key]: 1, [`${key}2`]: 2 })}\n`);
  const names: string[] = [];
  const visit = (key: string) => {
    async function* file() {
      for (let n = 0; n < 3; n++) yield rows(key);
    }
    return visitJsonl(file(), {
      plain: (row) => names.push(row.names.text(row.key(1)), row.names.text(row.key(2))),
      record: () => expect.fail('every row is plain'),
      reject: ({ message }) => expect.fail(message),
    });
  };
  const [one, other] = [visit('one'), visit('other')];
  for (let n = 0; n < 4; n++) await Promise.all([one.next(), other.next()]);
  for (const key of ['one', 'other']) {
    const own = names.filter((name) => name.startsWith(key));
    expect(own).toEqual([key, `${key}2`, key, `${key}2`, key, `${key}2`]);
  }
});
