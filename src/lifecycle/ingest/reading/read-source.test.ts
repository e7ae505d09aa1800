import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { tarGz, zip } from '../../../../test/data-faults/files/archives.ts';
import { sha256 } from '../../../ledger/canonical-json.ts';
import { readRecords } from '../../../rows/format.ts';
import { readSource, type ReadSource } from './read-source.ts';
import { BottomSample } from '../census/sampling.ts';
import { RangeCensuses } from '../census/census.ts';
import type { LocatedReject, SampledRecord } from '../snapshot.ts';

const folder = temporaryFolder();

interface Outcome extends ReadSource {
  records: SampledRecord[];
  rejects: LocatedReject[];
  path: string;
  bytesRead: number;
}

async function read(
  name: string,
  bytes: Buffer | string,
  found?: true,
  encoding?: string,
): Promise<Outcome> {
  const path = join(folder, 'source');
  await writeFile(path, bytes);
  const sample = new BottomSample<SampledRecord>(Infinity);
  const rejects: LocatedReject[] = [];
  let bytesRead = 0;
  const source = { name, sha256: sha256(bytes), bytes: bytes.length, ...(found && { found }) };
  const result = await readSource(path, source, {
    repairs: new Map(),
    encoding,
    censuses: new RangeCensuses(1, 0),
    signal: new AbortController().signal,
    bytes: (count) => {
      bytesRead += count;
    },
    sample,
    seed: 0,
    reject: (reject) => rejects.push(reject),
  });
  const records = sample.drawn.map(({ item }) => item);
  return { ...result, records, rejects, path, bytesRead };
}

const jsonl = (...values: unknown[]): Buffer =>
  Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));

/** What a later stage reads, from the manifest alone. */
async function again({ files, path }: Outcome): Promise<SampledRecord[]> {
  const records: SampledRecord[] = [];
  for (const { name, format } of files)
    for await (const batch of readRecords(path, format))
      records.push(...batch.records.map((located) => ({ file: name, ...located })));
  return records;
}

describe('logical files', () => {
  const members = [
    { name: 'd/train.jsonl', bytes: jsonl({ a: 1 }, { a: 2 }) },
    { name: 'd/test.csv.gz', bytes: gzipSync('a\n"x"\n') },
    { name: 'd/README.md', bytes: Buffer.from('# About') },
  ];

  it.each([
    ['x.zip', zip(members)],
    ['x.tgz', tarGz(members)],
  ])(
    'of %s have names, splits and places, and are read again from the manifest',
    async (name, bytes) => {
      const outcome = await read(name, bytes);
      expect(outcome.files).toMatchObject([
        { name: `${name}/d/train.jsonl`, stored: name, split: 'train', records: 2 },
        { name: `${name}/d/test.csv.gz`, stored: name, split: 'test', records: 1 },
      ]);
      expect(outcome.skipped).toEqual([
        { name: `${name}/d/README.md`, reason: 'about the data, not data' },
      ]);
      expect(outcome.records.map(({ file, line }) => [file, line])).toEqual([
        [`${name}/d/train.jsonl`, 1],
        [`${name}/d/train.jsonl`, 2],
        [`${name}/d/test.csv.gz`, 2],
      ]);
      expect(await again(outcome)).toEqual(outcome.records);
    },
  );

  it('are the splits of a JSON document', async () => {
    const text = JSON.stringify({ train: [{ a: 1 }, { a: 2 }], test: [{ a: 3 }] });
    const outcome = await read('all.json', text);
    expect(outcome.files).toMatchObject([
      { name: 'all.json#train', stored: 'all.json', split: 'train', records: 2 },
      { name: 'all.json#test', stored: 'all.json', split: 'test', records: 1 },
    ]);
    expect(await again(outcome)).toEqual(outcome.records);
  });

  it('are read again to the same place where a file is cut', async () => {
    const lines = jsonl(...Array.from({ length: 3000 }, (_, i) => ({ i, x: (i * 7919) % 997 })));
    const packed = gzipSync(lines);
    const outcome = await read('train.jsonl.gz', packed.subarray(0, packed.length >> 1));
    expect(outcome.records.length).toBeGreaterThan(100);
    expect(outcome.rejects).toMatchObject([
      { line: outcome.records.length + 1, code: 'file.damaged' },
    ]);
    expect(await again(outcome)).toEqual(outcome.records);
  });
});

describe('text in another encoding', () => {
  const rows = ['Die Tür schließt nicht; bitte zurück', 'Größe für Äpfel', 'Übergabe möglich?'];
  const table = `nr;text\r\n${rows.map((row, at) => `${at};"${row}"\r\n`).join('')}`;
  const records = rows.map((text, at) => ({ nr: `${at}`, text }));

  it.each([
    ['a.csv', Buffer.from(table, 'latin1')],
    ['a.csv.gz', gzipSync(Buffer.from(table, 'latin1'))],
    ['a.zip', zip([{ name: 'a.csv', bytes: Buffer.from(table, 'latin1') }])],
    ['a.csv', Buffer.from(`\uFEFF${table}`, 'utf16le')],
    [
      'a.csv',
      Buffer.from(
        `id;x\r\n${`1;${'y'.repeat(100)}\r\n`.repeat(1000)}${'1;für Äpfel\r\n'.repeat(20)}${table.slice(9)}`,
        'latin1',
      ),
    ],
  ])('is read from %s and again from the manifest', async (name, bytes) => {
    const outcome = await read(name, bytes);
    expect(outcome.rejects).toEqual([]);
    expect(outcome.records.slice(-3).map(({ record }) => Object.values(record))).toEqual(
      records.map((record) => Object.values(record)),
    );
    expect(JSON.stringify(outcome.files[0].format)).toMatch(/"encoding":"(windows-1252|utf-16le)"/);
    const { records: count } = outcome.files[0];
    expect(await again(outcome)).toHaveLength(count);
    expect((await again(outcome)).slice(-3)).toEqual(outcome.records.slice(-3));
  });

  it('is read as it is said to be', async () => {
    const bytes = Buffer.from('id;text\n1;Stra\xdfe\n2;ok\n', 'latin1');
    await expect(read('a.csv', bytes)).rejects.toMatchObject({
      problem: { code: 'file.encoding', fix: expect.stringContaining('windows-1252') },
    });
    const { records: found } = await read('a.csv', bytes, undefined, 'windows-1252');
    expect(found[0].record).toEqual({ id: '1', text: 'Straße' });
    const { records: kept, rejects } = await read('a.csv', bytes, undefined, 'utf-8');
    expect([kept.length, rejects.map(({ code }) => code)]).toEqual([1, ['record.encoding']]);
  });

  it('is set aside where nobody named the file and its encoding is not certain', async () => {
    const unclear = { name: 'b.csv', bytes: Buffer.from('id;text\n1;Stra\xdfe\n', 'latin1') };
    const good = { name: 'a.jsonl', bytes: jsonl({ a: 1 }) };
    const { records: found, rejects } = await read('d.zip', zip([good, unclear]));
    expect(found).toHaveLength(1);
    expect(rejects).toMatchObject([{ file: 'd.zip/b.csv', line: 0, code: 'file.encoding' }]);
  });
});

describe('what cannot be read', () => {
  it('stops the import when it was named, or is a split by its name', async () => {
    await expect(read('data.csv', '<!DOCTYPE html>')).rejects.toMatchObject({
      problem: { code: 'file.html', location: { file: 'data.csv' } },
    });
    await expect(read('test-01.csv', '<!DOCTYPE html>', true)).rejects.toMatchObject({
      problem: { code: 'file.html' },
    });
    await expect(read('data.json', '[]')).rejects.toMatchObject({
      problem: { code: 'file.empty' },
    });
    const archive = zip([{ name: 'test.jsonl', bytes: Buffer.alloc(0) }]);
    await expect(read('data.zip', archive)).rejects.toMatchObject({
      problem: { code: 'file.empty', location: { file: 'data.zip/test.jsonl' } },
    });
  });

  it('is a reject of the whole file when it was found among others', async () => {
    const single = await read('part-2.csv', '<!DOCTYPE html>', true);
    expect(single.rejects).toMatchObject([{ file: 'part-2.csv', line: 0, code: 'file.html' }]);
    const members = [
      { name: 'part-1.jsonl', bytes: jsonl({ a: 1 }) },
      { name: 'part-2.jsonl', bytes: Buffer.from('version https://git-lfs.github.com/spec/v1\n') },
    ];
    const archive = await read('data.zip', zip(members));
    expect(archive.records).toHaveLength(1);
    expect(archive.rejects).toMatchObject([
      { file: 'data.zip/part-2.jsonl', line: 0, code: 'file.lfs-pointer' },
    ]);
  });
});

it('counts the types of each field, and where the odd one is', async () => {
  const rows = [{ a: 'x' }, { a: 'y', b: [1] }, { a: 3, b: null }, { a: 'z' }];
  const { files } = await read('a.jsonl', jsonl(...rows));
  expect(files[0].fields).toEqual([
    { name: 'a', types: { text: 3, number: 1 }, odd: { type: 'number', line: 3 } },
    { name: 'b', types: { list: 1, null: 1 } },
  ]);
});

it('hears of every byte it reads, for progress', async () => {
  const bytes = jsonl({ a: 1 }, { a: 2 });
  expect((await read('a.jsonl', bytes)).bytesRead).toBe(bytes.length);
  const packed = gzipSync(bytes);
  expect((await read('a.jsonl.gz', packed)).bytesRead).toBe(packed.length);
});
