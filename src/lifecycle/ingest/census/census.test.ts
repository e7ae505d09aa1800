import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { sha256 } from '../../../ledger/canonical-json.ts';
import type { CsvFormat } from '../../../rows/csv/dialect.ts';
import type { LocatedRecord, Reject } from '../../../rows/records/batch.ts';
import { visitRows } from '../../../rows/visit.ts';
import type { RangedFormat } from '../file-ranges.ts';
import { RangeCensuses, type Census, type CensusLimits, type FileCensus } from './census.ts';
import { FieldSurvey } from './field-survey.ts';
import { BottomSample, priorityOf, SAMPLE_RECORDS, sampleKey } from './sampling.ts';

const SEED = 7;

const folder = temporaryFolder();
let path: string;

beforeEach(() => {
  path = join(folder, 'rows');
});

/** What reading the file front to back finds, with the priority of each record. */
async function readThrough(format: RangedFormat, name: string) {
  const survey = new FieldSurvey();
  const drawn: { priority: number; item: LocatedRecord }[] = [];
  const rejects: Reject[] = [];
  const key = sampleKey(SEED, name);
  const record = (each: Record<string, unknown>, line: number) => {
    survey.add(each, line);
    drawn.push({ priority: priorityOf(key, line), item: { line, record: each } });
  };
  const visit = visitRows(path, format, {
    plain: (row, line) => record(row.record(), line),
    record,
    reject: (reject) => rejects.push(reject),
  });
  for await (const _ of visit);
  return { fields: survey.fields, drawn, rejects: rejects.sort(byLine) };
}

const byLine = (a: Reject, b: Reject): number => a.line - b.line || (a.code < b.code ? -1 : 1);

/** Puts ranges together as a part of a snapshot does. */
class Collected implements FileCensus {
  readonly survey = new FieldSurvey();
  readonly sample = new BottomSample<LocatedRecord>(SAMPLE_RECORDS);
  readonly rejects: Reject[] = [];

  get bound(): number {
    return this.sample.bound;
  }

  add({ rejects, fields, drawn }: Census): void {
    this.rejects.push(...rejects);
    for (const { priority, item } of drawn) this.sample.offer(priority, () => item);
    this.survey.addTallies(fields);
  }
}

const found = ({ survey, sample, rejects }: Collected) => ({
  fields: survey.fields,
  drawn: sample.drawn,
  rejects: rejects.toSorted(byLine),
});

/** Bytes of each range, as they were read. */
let read: number[];

async function take(
  name: string,
  format: RangedFormat,
  limits: Partial<CensusLimits>,
  threads = 1,
  signal = new AbortController().signal,
): Promise<Collected | null> {
  read = [];
  const censuses = new RangeCensuses(threads, SEED, limits);
  try {
    const census = new Collected();
    const watch = { signal, bytes: (some: number) => read.push(some) };
    const stored = { path, sha256: sha256(readFileSync(path)) };
    return (await censuses.take(stored, name, format, census, watch)) ? census : null;
  } finally {
    await censuses.close();
  }
}

const jsonl: RangedFormat = { format: 'jsonl' };
const field = fc.constantFrom('a', 'b', 'text', 'né', '__proto__');
const line = fc.oneof(
  { weight: 6, arbitrary: fc.dictionary(field, fc.jsonValue()).map((row) => JSON.stringify(row)) },
  { weight: 3, arbitrary: fc.nat(60).map((n) => JSON.stringify({ text: 'word '.repeat(n) })) },
  fc.constantFrom('', '  ', '{"cut', '[1]', '\ufeff{"a":1}', '{"a":1,"a":2}', '{"a":"\\u00e9"}'),
);

it('finds in ranges of any size what reading JSON Lines through finds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 1, maxLength: 80 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      fc.option(fc.nat(5000), { nil: undefined }),
      fc.integer({ min: 1, max: 3000 }),
      async (lines, end, marked, broken, rangeBytes) => {
        const bytes = Buffer.from(`${marked ? '\ufeff' : ''}${lines.join(end)}`);
        if (broken !== undefined && bytes.length > 0) bytes[broken % bytes.length] = 0xff;
        writeFileSync(path, bytes);
        const census = (await take('a.jsonl', jsonl, { rangeBytes }))!;
        expect(found(census)).toEqual(await readThrough(jsonl, 'a.jsonl'));
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
  it('is found in ranges as reading it through finds it, where quotes are as RFC 4180 has them', async () => {
    let ranges = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(cells, { minLength: 5, maxLength: 60 }),
        fc.constantFrom('\n', '\r\n'),
        fc.constantFrom('', '\ufeff'),
        fc.integer({ min: 20, max: 800 }),
        async (rows, end, mark, rangeBytes) => {
          writeFileSync(path, `${mark}${['text,label', ...rows].join(end)}`);
          const census = (await take('a.csv', csv, { rangeBytes }))!;
          ranges += read.length;
          expect(found(census)).toEqual(await readThrough(csv, 'a.csv'));
        },
      ),
      { numRuns: 100 },
    );
    expect(ranges).toBeGreaterThan(300);
  });

  it('is found so, or to be read through, where they are not', async () => {
    let [byRanges, through] = [0, 0];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 6, arbitrary: cells }, odd), { maxLength: 60 }),
        fc.boolean(),
        fc.option(fc.tuple(fc.nat(), fc.nat(255)), { nil: undefined }),
        fc.integer({ min: 1, max: 800 }),
        async (rows, header, noise, rangeBytes) => {
          const bytes = Buffer.from([...(header ? ['text,label'] : []), ...rows].join('\n'));
          if (noise !== undefined && bytes.length > 0) bytes[noise[0] % bytes.length] = noise[1];
          writeFileSync(path, bytes);
          const format = { ...csv, header };
          const census = await take('a.csv', format, { rangeBytes });
          if (census === null) through++;
          else byRanges++;
          if (census !== null) expect(found(census)).toEqual(await readThrough(format, 'a.csv'));
        },
      ),
      { numRuns: 400 },
    );
    expect(byRanges).toBeGreaterThan(20);
    expect(through).toBeGreaterThan(20);
  });
});

const fixture = (name: string) =>
  new URL(`../../../../test/fixtures/parquet/${name}`, import.meta.url).pathname;

it('finds the rows of Parquet by row groups, on threads too', async () => {
  path = fixture('nested-v2.parquet');
  const format: RangedFormat = { format: 'parquet' };
  const expected = await readThrough(format, 'a.parquet');
  expect(expected.drawn.length).toBeGreaterThan(20);
  for (const threads of [1, 2]) {
    const limits = { leastBytes: 1, rangeBytes: 300 };
    expect(found((await take('a.parquet', format, limits, threads))!)).toEqual(expected);
  }
});

it('finds the same on threads', async () => {
  const many = Array.from({ length: 3000 }, (_, n) => JSON.stringify({ n, text: `row ${n}` }));
  writeFileSync(path, [...many, '{"cut', ...many].join('\n'));
  const census = (await take('a.jsonl', jsonl, { leastBytes: 1, rangeBytes: 2000 }, 2))!;
  expect(read.reduce((sum, some) => sum + some)).toBe(statSync(path).size);
  const alone = (await take('a.jsonl', jsonl, { rangeBytes: 700 }))!;
  expect(found(census)).toEqual(found(alone));
  const { drawn, ...rest } = await readThrough(jsonl, 'a.jsonl');
  const smallest = drawn.toSorted((a, b) => a.priority - b.priority).slice(0, 2000);
  const sampled = smallest.sort((a, b) => a.item.line - b.item.line);
  expect(found(census)).toEqual({ ...rest, drawn: sampled });
});

it('gives files up that are full of faults, and all when it is stopped', async () => {
  writeFileSync(path, '{"cut\n'.repeat(500));
  const limits = { leastBytes: 1, rangeBytes: 100, mostRejects: 30 };
  expect(await take('a.jsonl', jsonl, limits, 2)).toBeNull();
  expect(await take('a.jsonl', jsonl, limits)).toBeNull();
  const stopped = AbortSignal.abort(new Error('stopped'));
  await expect(take('a.jsonl', jsonl, limits, 2, stopped)).rejects.toThrow('stopped');
  await expect(take('a.jsonl', jsonl, limits, 1, stopped)).rejects.toThrow('stopped');
});
