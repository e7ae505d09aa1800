import {
  closeSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { visitJsonl } from '../../../formats/jsonl/plain-lines.ts';
import type { LocatedRecord, Reject } from '../../../formats/records/batch.ts';
import { FieldSurvey } from '../field-survey.ts';
import { byteRanges } from './byte-ranges.ts';
import { LineScan } from './line-scan.ts';
import { LineScans } from './line-scans.ts';
import { RangeScanner } from './scan-range.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scan-'));
  path = join(folder, 'lines.jsonl');
});

afterEach(() => rmSync(folder, { recursive: true }));

/** What reading the file front to back finds. */
async function readThrough() {
  const survey = new FieldSurvey();
  const records: LocatedRecord[] = [];
  const rejects: Reject[] = [];
  const record = (each: Record<string, unknown>, line: number) => {
    survey.add(each, line);
    records.push({ line, record: each });
  };
  const visit = visitJsonl(path, {
    plain: (row, line) => record(row.record(), line),
    record,
    reject: (reject) => rejects.push(reject),
  });
  for await (const _ of visit);
  return { fields: survey.fields, records, rejects };
}

async function found(scan: LineScan) {
  const file = openSync(path, 'r');
  const records: LocatedRecord[] = [];
  for (let number = 0; number < scan.records; number++)
    records.push(await scan.record(file, number));
  closeSync(file);
  return { fields: scan.survey.fields, records, rejects: scan.rejects };
}

const field = fc.constantFrom('a', 'b', 'text', 'né');
const line = fc.oneof(
  { weight: 6, arbitrary: fc.dictionary(field, fc.jsonValue()).map((row) => JSON.stringify(row)) },
  { weight: 3, arbitrary: fc.nat(60).map((n) => JSON.stringify({ text: 'word '.repeat(n) })) },
  fc.constantFrom('', '  ', '{"cut', '[1]', '\ufeff{"a":1}', '{"a":1,"a":2}', '{"a":"\\u00e9"}'),
);

it('finds in ranges of any size what reading through finds, and every record again', async () => {
  const scanner = new RangeScanner();
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
        const scan = new LineScan();
        const file = openSync(path, 'r');
        for (const range of byteRanges(file, statSync(path).size, rangeBytes))
          scan.add(await scanner.scan(file, range));
        closeSync(file);
        expect(await found(scan)).toEqual(await readThrough());
      },
    ),
    { numRuns: 60 },
  );
});

const many = () => Array.from({ length: 900 }, (_, n) => JSON.stringify({ n, text: `row ${n}` }));

it('finds the same on threads, also when the file is renamed meanwhile', async () => {
  writeFileSync(path, [...many(), '{"cut', ...many()].join('\n'));
  const scans = new LineScans(2, { leastBytes: 1, rangeBytes: 2000 });
  const scanning = scans.begin(path)!;
  renameSync(path, join(folder, 'renamed.jsonl'));
  path = join(folder, 'renamed.jsonl');
  const scan = (await scanning.result)!;
  await scans.close();
  expect(scanning.bytes).toBe(statSync(path).size);
  expect(await found(scan)).toEqual(await readThrough());
});

it('leaves files alone that are small, or full of faults, or when it is closed', async () => {
  writeFileSync(path, '{"cut\n'.repeat(500));
  expect(new LineScans(2).begin(path)).toBeNull();
  expect(new LineScans(1, { leastBytes: 1 }).begin(path)).toBeNull();
  const scans = new LineScans(2, { leastBytes: 1, rangeBytes: 100, mostRejects: 30 });
  expect(await scans.begin(path)!.result).toBeNull();
  const late = scans.begin(path)!;
  await scans.close();
  expect(await late.result.catch(() => null)).toBeNull();
});
