import { closeSync, openSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { rangesOfFile, rangesOfStored } from './file-ranges.ts';
import type { FileRange, LineRange, RangedFormat } from './file-ranges.ts';

const path = join(temporaryFolder(), 'rows');

async function cut(bytes: Buffer, rangeBytes: number, format: RangedFormat): Promise<FileRange[]> {
  writeFileSync(path, bytes);
  const file = openSync(path, 'r');
  try {
    return await all(rangesOfFile(file, format, rangeBytes));
  } finally {
    closeSync(file);
  }
}

async function all(ranges: AsyncIterable<FileRange>): Promise<FileRange[]> {
  const list: FileRange[] = [];
  for await (const range of ranges) list.push(range);
  return list;
}

/** The same by pieces between line feeds. */
function cutSlowly(text: string, rangeBytes: number, quoted: boolean): LineRange[] {
  const ranges: LineRange[] = [];
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  let [start, end, linesBefore, quotes] = [0, 0, 0, 0];
  for (const [index, line] of lines.entries()) {
    end += Buffer.byteLength(line);
    quotes += line.split('"').length - 1;
    const isRow = line.endsWith('\n') && (!quoted || quotes % 2 === 0);
    if (!isRow || end - start < rangeBytes) continue;
    ranges.push({ start, end, linesBefore, last: false });
    [start, linesBefore] = [end, index + 1];
  }
  if (start < end) ranges.push({ start, end, linesBefore, last: true });
  return ranges;
}

const jsonl: RangedFormat = { format: 'jsonl' };
const csv: RangedFormat = { format: 'csv', delimiter: ',', header: false, columns: ['a'] };

it('cuts any bytes after rows', async () => {
  const piece = fc.oneof(
    fc.constantFrom('\n', '"', '""', 'a', 'é', ',', '\r\n', '"x\ny",z\n'),
    fc.nat(5000).map((length) => 'x'.repeat(length)),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 60 }),
      fc.integer({ min: 1, max: 9000 }),
      fc.constantFrom(jsonl, csv),
      async (pieces, rangeBytes, format) => {
        const text = pieces.join('');
        const expected = cutSlowly(text, rangeBytes, format.format === 'csv');
        expect(await cut(Buffer.from(text), rangeBytes, format)).toEqual(expected);
      },
    ),
    { numRuns: 300 },
  );
});

it('goes by quotes and rows that were opened in blocks read before', async () => {
  const text = `"${'word\n'.repeat(500_000)}",b\n${'"x\ny"\n'.repeat(200_000)}`;
  const ranges = await cut(Buffer.from(text), 1_000_000, csv);
  expect(ranges).toEqual(cutSlowly(text, 1_000_000, true));
  expect(ranges.length).toBeGreaterThan(1);
});

it('cuts a stored file once, and anew where a reader stopped before its end', async () => {
  const text = '"x\ny"\n'.repeat(100);
  const expected = await cut(Buffer.from(text), 50, csv);
  const file = openSync(path, 'r');
  const stored = (digest: string) => rangesOfStored(digest, file, csv, 50);
  for await (const _ of stored('one')) break;
  expect(await all(stored('one'))).toEqual(expected);
  truncateSync(path);
  expect(await all(stored('one'))).toEqual(expected);
  expect(await all(stored('another'))).toEqual([]);
  closeSync(file);
});
