import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Reject } from '../records/batch.ts';
import { nodeKind } from '../records/node-row.ts';
import type { CsvFormat } from './dialect.ts';
import { Header } from './header.ts';
import { readCarefully } from './read-carefully.ts';
import { visitCsv, type CsvOptions } from './visit-csv.ts';

interface Seen {
  records: { line: number; record: unknown }[];
  rejects: Reject[];
}

async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** @returns How many rows were plain, beside what was read. */
async function visited(
  bytes: Buffer,
  format: CsvFormat,
  chunk: number,
  options: CsvOptions = {},
): Promise<Seen & { plain: number }> {
  const seen = { records: [], rejects: [], plain: 0 } as Seen & { plain: number };
  const visit = visitCsv(
    chunks(bytes, chunk),
    format,
    {
      plain(row, line) {
        seen.plain++;
        const record = row.record();
        const fields = Object.keys(record).map((_, column) => column + 1);
        const spelled = fields.map((node) => [
          row.names.text(row.key(node)),
          row.kind(node) === nodeKind.string &&
            row.block
              .toString('utf8', row.start(node), row.end(node))
              .replaceAll('""', '"')
              .replaceAll('\r\n', '\n'),
        ]);
        if (JSON.stringify(spelled) !== JSON.stringify(Object.entries(record)))
          expect(spelled).toEqual(Object.entries(record));
        seen.records.push({ line, record });
      },
      record: (record, line) => seen.records.push({ line, record }),
      reject: (reject) => seen.rejects.push(reject),
    },
    options,
  );
  for await (const _ of visit);
  return seen;
}

async function read(bytes: Buffer, format: CsvFormat): Promise<Seen> {
  const seen: Seen = { records: [], rejects: [] };
  const batches = readCarefully(chunks(bytes, 1 << 20), format, new Header(format, false), 0, {});
  for await (const { records, rejects } of batches) {
    seen.records.push(...records);
    seen.rejects.push(...rejects);
  }
  return seen;
}

const byLine = (a: Reject, b: Reject): number => a.line - b.line || (a.code < b.code ? -1 : 1);

const field = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('a', '', ' ', 'word and word', 'é東😀', '\u3000', '5 "'),
  },
  fc
    .string({
      unit: fc.constantFrom('"', '""', ',', '\n', '\r\n', '\r', 'x', 'é', '\t'),
      maxLength: 8,
    })
    .map((text) => `"${text.replaceAll('"', '""')}"`),
  fc.string({ unit: fc.constantFrom('"', 'a', '\n', '\r', '\0', ' '), maxLength: 4 }),
  fc.integer({ min: 60, max: 130 }).map((length) => `"${'x'.repeat(length)}"`),
);
const row = fc.oneof(
  { weight: 8, arbitrary: fc.array(field, { minLength: 2, maxLength: 2 }) },
  fc.array(field, { maxLength: 4 }),
  fc.constant(['text', 'label']),
);

it('sees the records and rejects that the reader of lines sees', async () => {
  let plain = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 14 }),
      fc.record({
        end: fc.constantFrom('\n', '\r\n'),
        chunk: fc.constantFrom(3, 70, 300, 1 << 16),
        delimiter: fc.constantFrom(',', '\t', ' '),
        header: fc.boolean(),
        mark: fc.constantFrom('', '\ufeff'),
        separator: fc.boolean(),
      }),
      fc.option(fc.tuple(fc.nat(), fc.nat(255)), { nil: undefined }),
      async (rows, { end, chunk, delimiter, header, mark, separator }, noise) => {
        const lines = rows.map((fields) => fields.join(delimiter));
        if (header) lines.unshift(`text${delimiter}label`);
        if (separator) lines.unshift(`sep=${delimiter}`);
        const bytes = Buffer.from(mark + lines.join(end));
        if (noise !== undefined && bytes.length > 0) bytes[noise[0] % bytes.length] = noise[1];
        const columns = ['text', 'label'];
        const format: CsvFormat = { format: 'csv', delimiter, header, columns };
        if (separator) format.separatorLine = true;
        const { plain: some, ...seen } = await visited(bytes, format, chunk);
        plain += some;
        const expected = await read(bytes, format);
        expect(seen.records).toEqual(expected.records);
        expect(seen.rejects.toSorted(byLine)).toEqual(expected.rejects.toSorted(byLine));
      },
    ),
    { numRuns: 1000 },
  );
  expect(plain).toBeGreaterThan(500);
});

const format: CsvFormat = { format: 'csv', delimiter: ',', header: true, columns: ['a', 'b'] };

it('takes ordinary rows for plain ones, whatever their neighbours are', async () => {
  const ordinary = '"He said ""no"",\nand left",1';
  const rows = [
    'a,b',
    ordinary,
    'ragged',
    ordinary,
    '5" screen,x',
    ordinary,
    '',
    ordinary,
    ordinary,
  ];
  const seen = await visited(Buffer.from(`${rows.join('\n')}\n`), format, 1 << 16);
  expect(seen.rejects.map(({ line }) => line)).toEqual([4]);
  expect(seen.records.map(({ line }) => line)).toEqual([2, 5, 7, 8, 11, 13]);
  expect(seen.plain).toBeGreaterThanOrEqual(2);
});
