import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tarGz, zip, type Member } from '../../../test/data-faults/files/archives.ts';
import { homeOfEachTest } from '../../../test/support/projects/home-of-each-test.ts';
import { mappingSchema } from '../../catalog/records/mapping.ts';
import { sensitivePolicyOf } from '../../catalog/tasks/sensitive-policy.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { importFiles } from '../ingest/import-files.ts';
import { ingest } from '../ingest/ingest.ts';
import type { LocatedReject } from '../ingest/snapshot.ts';
import { runStage } from '../stage/run-stage.ts';
import { Pool } from '../threads/pool.ts';
import { RowStore } from './write/row-store.ts';
import { placement } from './splits/split-assignment.ts';
import * as mapRows from './map-rows.ts';
import type { RowBatch, RowRules } from './map-rows.ts';
import { tasksOf, type MapTask } from './map-tasks.ts';

const home = homeOfEachTest();

const tickets = mappingSchema.parse({
  schema: 'classification',
  text: '{text}',
  label: '{label}',
});
const line = (n: number) =>
  JSON.stringify({ text: `Ticket ${n}: wo ist es? ü `, label: `l${n % 5}` });

/** Good lines among empty, cut, foreign and very long ones, in two files and two line ends. */
function awkwardFiles(): string[] {
  const lines = Array.from({ length: 400 }, (_, n) => line(n));
  lines.splice(50, 0, '', '{"text": "cut', '[]', JSON.stringify({ text: 'no label' }));
  lines.splice(200, 0, JSON.stringify({ text: 'long '.repeat(2000), label: 'l1' }), '   ');
  return [
    home.write('one.jsonl', `\uFEFF${lines.join('\n')}`),
    home.write('two.jsonl', `${lines.slice(100).join('\r\n')}\r\n`),
    home.write('three.csv', 'text,label\n"two\nlines",l9\nplain,l0\n'),
  ];
}

async function snapshotOf(paths: readonly string[]): Promise<Artifact> {
  const { artifact } = await runStage(home.session, home.project, ingest, {
    inputs: {},
    configuration: await importFiles(home.session, paths),
  });
  return artifact;
}

async function prepared(
  snapshot: Artifact,
  threads: number,
  rangeBytes: number,
  mapping = tickets,
) {
  const store = new RowStore(1000, true, home.folder, join(home.folder, 'removed.jsonl'));
  const rejects: LocatedReject[] = [];
  const rules: RowRules = { mapping, sensitive: sensitivePolicyOf('report'), seed: 3 };
  const module = new URL('./map-rows.js', import.meta.url);
  const pool = new Pool<RowRules, MapTask, RowBatch>(threads, module, mapRows, rules);
  const take = (batch: RowBatch) => {
    store.take(
      batch,
      (row) => (store.places[row] = anyPlace(row)),
      () => false,
      () => {},
    );
    rejects.push(...batch.rejects);
  };
  await pool.inOrder(tasksOf(snapshot, rangeBytes), take, new AbortController().signal);
  await pool.close();
  const { count } = store.table;
  const records = Array.from({ length: count }, (_, row) => store.record(row));
  const files = records.map((_, row) => store.stretchOf(row).file);
  store.end();
  const ended = Array.from({ length: count }, (_, row) => store.record(row));
  store.close();
  expect(ended).toEqual(records);
  return { records, files, rejects, labels: store.labels, columns: store.table.columns };
}

/** Here and there, so that rows are read back from every file. */
const places = Object.values(placement);
const anyPlace = (row: number) => places[(row * 7) % places.length];

it('gives the same rows on any number of threads and in ranges of any size', async () => {
  const snapshot = await snapshotOf(awkwardFiles());
  const whole = await prepared(snapshot, 1, 1 << 20);
  expect(whole.records).toHaveLength(401 + 305 + 2);
  expect(whole.records[51]).toMatchObject({ source: { file: 'one.jsonl', line: 56 } });
  expect(whole.rejects).toMatchObject([{ file: 'one.jsonl', line: 54, field: 'label' }]);
  for (const [threads, rangeBytes] of [
    [1, 200],
    [1, 1000],
    [2, 900],
    [3, 5000],
  ])
    expect(await prepared(snapshot, threads, rangeBytes)).toEqual(whole);
});

it('gives the same chats for the same rows as JSON Lines and as Parquet', async () => {
  const chats = mappingSchema.parse({ schema: 'chat', messages: { field: 'messages' } });
  const fixture = (name: string) =>
    new URL(`../../../test/fixtures/parquet/${name}`, import.meta.url).pathname;
  const ofLines = await prepared(await snapshotOf([fixture('nested.jsonl')]), 1, 1 << 20, chats);
  expect(ofLines.records.length).toBeGreaterThan(20);
  expect(ofLines.rejects.length).toBeGreaterThan(5);
  for (const [name, threads, rangeBytes] of [
    ['nested-v1.parquet', 1, 1 << 20],
    ['nested-v1.parquet', 2, 3000],
    ['nested-v2.parquet', 1, 300],
    ['nested-delta.parquet', 2, 1 << 20],
  ] as const) {
    const found = await prepared(await snapshotOf([fixture(name)]), threads, rangeBytes, chats);
    const asLines = (each: object) => JSON.stringify(each).replaceAll(name, 'nested.jsonl');
    expect(found.records.map(asLines)).toEqual(ofLines.records.map((each) => JSON.stringify(each)));
    expect(found.rejects.map(asLines)).toEqual(ofLines.rejects.map((each) => JSON.stringify(each)));
    expect(found.columns.notable).toEqual(ofLines.columns.notable);
    expect(found.columns.signature).toEqual(ofLines.columns.signature);
  }
});

/** Members of several formats, one of them in parts, a cut one and one that is no data. */
function members(): Member[] {
  const lines = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => line(from + n)).join('\n');
  const parts = `{"train": [${line(901)}, ${line(902)}], "test": [${line(903)}]}`;
  return Object.entries({
    'a.jsonl': lines(0, 90),
    'b.csv': 'text,label\nplain,l0\n',
    'c.json': parts,
    'notes.txt': 'about it',
    'd.jsonl': `${lines(100, 190)}\n{"text": "cut`,
    'e.jsonl': lines(190, 200),
  }).map(([name, text]) => ({ name, bytes: Buffer.from(text) }));
}

it.each([
  ['many.zip', zip(members())],
  ['many.tar.gz', tarGz(members())],
])('reads the members of %s in one pass, or in several', async (name, bytes) => {
  const snapshot = await snapshotOf([home.write(name, bytes)]);
  const names: string[][] = [];
  for await (const { files } of tasksOf(snapshot, 1 << 20))
    names.push(files.map((file) => file.name.slice(name.length + 1)));
  // What is held out comes first.
  expect(names).toEqual([
    ['c.json#test'],
    ['a.jsonl', 'b.csv', 'c.json#train', 'd.jsonl', 'e.jsonl'],
  ]);
  const whole = await prepared(snapshot, 1, 1 << 20);
  expect(whole.records.map(({ source }) => source.file)).toEqual(
    [1, 90, 1, 2, 90, 10].flatMap((rows, at) =>
      Array.from({ length: rows }, () => `${name}/${names.flat()[at]}`),
    ),
  );
  expect(whole.records[184]).toMatchObject({ source: { file: `${name}/e.jsonl`, line: 1 } });
  expect(await prepared(snapshot, 2, 300)).toEqual(whole);
});
