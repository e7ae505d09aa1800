import { appendFileSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import type { CsvFormat } from '../../../rows/csv/dialect.ts';
import type { LocatedRecord, Reject } from '../../../rows/records/batch.ts';
import { visitorOf } from '../../../rows/visit.ts';
import { FieldSurvey } from '../field-survey.ts';
import { priorityOf, sampleKey } from '../sampling.ts';
import type { UnitFormat } from '../units/cut-file.ts';
import type { FileScan } from './file-scan.ts';
import { FileScans, type EarlyScan } from './file-scans.ts';

const SEED = 7;

let folder: string;
let path: string;

beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder, 'rows');
});

/** What reading the file front to back finds, with the priority of each record. */
async function readThrough(format: UnitFormat, name: string) {
  const survey = new FieldSurvey();
  const drawn: { priority: number; item: LocatedRecord }[] = [];
  const rejects: Reject[] = [];
  const key = sampleKey(SEED, name);
  const record = (each: Record<string, unknown>, line: number) => {
    survey.add(each, line);
    drawn.push({ priority: priorityOf(key, line), item: { line, record: each } });
  };
  const visit = visitorOf(format)!(path, {
    plain: (row, line) => record(row.record(), line),
    record,
    reject: (reject) => rejects.push(reject),
  });
  for await (const _ of visit);
  return { fields: survey.fields, drawn, rejects: rejects.sort(byLine) };
}

const byLine = (a: Reject, b: Reject): number => a.line - b.line || (a.code < b.code ? -1 : 1);

const found = ({ survey, sample, rejects }: FileScan) => ({
  fields: survey.fields,
  drawn: sample.drawn,
  rejects: rejects.toSorted(byLine),
});

const jsonl: UnitFormat = { format: 'jsonl' };
const field = fc.constantFrom('a', 'b', 'text', 'né', '__proto__');
const line = fc.oneof(
  { weight: 6, arbitrary: fc.dictionary(field, fc.jsonValue()).map((row) => JSON.stringify(row)) },
  { weight: 3, arbitrary: fc.nat(60).map((n) => JSON.stringify({ text: 'word '.repeat(n) })) },
  fc.constantFrom('', '  ', '{"cut', '[1]', '\ufeff{"a":1}', '{"a":1,"a":2}', '{"a":"\\u00e9"}'),
);

it('finds in units of any size what reading JSON Lines through finds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 1, maxLength: 80 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      fc.option(fc.nat(5000), { nil: undefined }),
      fc.integer({ min: 1, max: 3000 }),
      async (lines, end, marked, broken, unitBytes) => {
        const bytes = Buffer.from(`${marked ? '\ufeff' : ''}${lines.join(end)}`);
        if (broken !== undefined && bytes.length > 0) bytes[broken % bytes.length] = 0xff;
        writeFileSync(path, bytes);
        const scans = new FileScans(1, SEED, { unitBytes });
        const scan = (await scans.scan(path, '', 'a.jsonl', jsonl).result)!;
        expect(found(scan)).toEqual(await readThrough(jsonl, 'a.jsonl'));
      },
    ),
    { numRuns: 60 },
  );
});

const csv: CsvFormat = { format: 'csv', delimiter: ',', header: true, columns: ['text', 'label'] };
const cell = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom('a', '', 'some words', 'é東😀', '"two\nlines"', '"say ""no"""'),
  },
  {
    weight: 2,
    arbitrary: fc
      .nat(200)
      .map((length) => `"${'long, '.repeat(length)}\r\n${'"" '.repeat(length % 7)}"`),
  },
);
const cells = fc.tuple(cell, cell).map((pair) => pair.join(','));
const odd = fc.oneof(
  fc.constantFrom(
    '',
    'one',
    'a,b,c',
    '5" screen,x',
    'a "b",c',
    '"open,x',
    '"a"b,c',
    'text,label',
    '"two\nlines"',
    'nul\0,x',
  ),
  fc.string({ unit: fc.constantFrom('"', 'a', ',', '\n', '\r', ' '), maxLength: 6 }),
);

describe('delimited text', () => {
  it('is found in units as reading it through finds it, where quotes are as RFC 4180 has them', async () => {
    let units = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(cells, { minLength: 5, maxLength: 60 }),
        fc.constantFrom('\n', '\r\n'),
        fc.constantFrom('', '\ufeff'),
        fc.integer({ min: 20, max: 800 }),
        async (rows, end, mark, unitBytes) => {
          writeFileSync(path, `${mark}${['text,label', ...rows].join(end)}`);
          const scans = new FileScans(1, SEED, { unitBytes });
          const scanning = scans.scan(path, '', 'a.csv', csv);
          scanning.onBytes = () => units++;
          expect(found((await scanning.result)!)).toEqual(await readThrough(csv, 'a.csv'));
        },
      ),
      { numRuns: 100 },
    );
    expect(units).toBeGreaterThan(300);
  });

  it('is found so, or to be read through, where they are not', async () => {
    let [byUnits, through] = [0, 0];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 6, arbitrary: cells }, odd), { maxLength: 60 }),
        fc.boolean(),
        fc.option(fc.tuple(fc.nat(), fc.nat(255)), { nil: undefined }),
        fc.integer({ min: 1, max: 800 }),
        async (rows, header, noise, unitBytes) => {
          const bytes = Buffer.from([...(header ? ['text,label'] : []), ...rows].join('\n'));
          if (noise !== undefined && bytes.length > 0) bytes[noise[0] % bytes.length] = noise[1];
          writeFileSync(path, bytes);
          const format = { ...csv, header };
          const scans = new FileScans(1, SEED, { unitBytes });
          const scan = await scans.scan(path, '', 'a.csv', format).result;
          if (scan === null) through++;
          else byUnits++;
          if (scan !== null) expect(found(scan)).toEqual(await readThrough(format, 'a.csv'));
        },
      ),
      { numRuns: 400 },
    );
    expect(byUnits).toBeGreaterThan(20);
    expect(through).toBeGreaterThan(20);
  });
});

/** As if the file were copied by blocks. */
function pushAll({ feed }: EarlyScan, blockBytes: number): void {
  const bytes = readFileSync(path);
  for (let at = 0; at < bytes.length; at += blockBytes)
    feed.push(bytes.subarray(at, at + blockBytes));
  feed.end();
}

const fixture = (name: string) =>
  new URL(`../../../../test/fixtures/parquet/${name}`, import.meta.url).pathname;

it('finds the rows of Parquet by row groups, on threads too', async () => {
  path = fixture('nested-v2.parquet');
  const format: UnitFormat = { format: 'parquet' };
  const expected = await readThrough(format, 'a.parquet');
  expect(expected.drawn.length).toBeGreaterThan(20);
  for (const threads of [1, 2]) {
    const scans = new FileScans(threads, SEED, { leastBytes: 1, unitBytes: 300 });
    const scanning = scans.scan(path, '', 'a.parquet', format);
    expect(found((await scanning.result)!)).toEqual(expected);
    await scans.close();
  }
});

it('finds row groups once a file is copied', async () => {
  const whole = fixture('nested-v2.parquet');
  const bytes = readFileSync(whole);
  const copy = join(folder, 'copy.parquet');
  writeFileSync(copy, bytes.subarray(0, 700));
  const scans = new FileScans(2, SEED, { leastBytes: 1, unitBytes: 300 });
  const { scanning, feed } = (await scans.begin(copy, 'a.parquet', bytes.length))!;
  feed.push(bytes.subarray(0, 700));
  appendFileSync(copy, bytes.subarray(700));
  feed.push(bytes.subarray(700));
  feed.end();
  const scan = await scanning.result;
  await scans.close();
  path = whole;
  expect(found(scan!)).toEqual(await readThrough({ format: 'parquet' }, 'a.parquet'));
});

it('finds the same on threads, also when the file is renamed meanwhile', async () => {
  const many = Array.from({ length: 3000 }, (_, n) => JSON.stringify({ n, text: `row ${n}` }));
  writeFileSync(path, [...many, '{"cut', ...many].join('\n'));
  const scans = new FileScans(2, SEED, { leastBytes: 1, unitBytes: 2000 });
  const early = (await scans.begin(path, 'a.jsonl', statSync(path).size))!;
  renameSync(path, join(folder, 'renamed.jsonl'));
  path = join(folder, 'renamed.jsonl');
  pushAll(early, 1500);
  const { scanning } = early;
  const scan = (await scanning.result)!;
  await scans.close();
  expect(scanning.bytes).toBe(statSync(path).size);
  const one = new FileScans(1, SEED, { unitBytes: 700 });
  const alone = (await one.scan(path, '', 'a.jsonl', jsonl).result)!;
  expect(found(scan)).toEqual(found(alone));
  const { drawn, ...rest } = await readThrough(jsonl, 'a.jsonl');
  const smallest = drawn.toSorted((a, b) => a.priority - b.priority).slice(0, 2000);
  const sampled = smallest.sort((a, b) => a.item.line - b.item.line);
  expect(found(scan)).toEqual({ ...rest, drawn: sampled });
});

it('leaves files alone that are small, unknown, or full of faults, or when it is closed', async () => {
  writeFileSync(path, '{"cut\n'.repeat(500));
  const all = { leastBytes: 1 };
  expect(await new FileScans(2, SEED).begin(path, 'a.jsonl', 3000)).toBeNull();
  expect(await new FileScans(1, SEED, all).begin(path, 'a.jsonl', 3000)).toBeNull();
  expect(await new FileScans(2, SEED, all).begin(path, 'a.parquet', 3000)).toBeNull();
  const limits = { ...all, unitBytes: 100, mostRejects: 30 };
  const scans = new FileScans(2, SEED, limits);
  expect(await scans.scan(path, '', 'a.jsonl', jsonl).result).toBeNull();
  expect(await new FileScans(1, SEED, limits).scan(path, '', 'a.jsonl', jsonl).result).toBeNull();
  const late = (await scans.begin(path, 'a.jsonl', 3000))!;
  late.feed.push(readFileSync(path));
  late.feed.end();
  await scans.close();
  expect(await late.scanning.result.catch(() => null)).toBeNull();
});
