import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { homeOfEachTest } from '../../../../test/support/projects/home-of-each-test.ts';
import { mappingSchema, type Mapping } from '../../../catalog/records/mapping.ts';
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import { sensitivePolicyOf } from '../../../catalog/tasks/sensitive-policy.ts';
import type { Artifact } from '../../../ledger/artifacts.ts';
import { importFiles } from '../../ingest/import-files.ts';
import { ingest } from '../../ingest/ingest.ts';
import type { LocatedReject } from '../../ingest/snapshot.ts';
import { runStage } from '../../stage/run-stage.ts';
import type { RowBatch } from '../map-rows.ts';
import { mapGathered, type GatherLimits } from './gather.ts';

const home = homeOfEachTest();

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const passages = mappingSchema.parse({
  schema: 'rag_qa',
  question: '{k}',
  answer: '{a}',
  contexts: { field: 'rows', content: 'body' },
  group: { by: 'k', order: 'n' },
});

async function snapshotOf(paths: readonly string[]): Promise<Artifact> {
  const { artifact } = await runStage(home.session, home.project, ingest, {
    inputs: {},
    configuration: await importFiles(home.session, paths),
  });
  return artifact;
}

interface Found {
  records: (CanonicalRecord & { split: RowBatch['split'] })[];
  rejects: LocatedReject[];
  rows: number;
}

async function gathered(
  snapshot: Artifact,
  mapping: Mapping,
  count = 1,
  limits?: GatherLimits,
): Promise<Found> {
  const found: Found = { records: [], rejects: [], rows: 0 };
  const work = join(home.folder, 'work');
  mkdirSync(work, { recursive: true });
  const { signal } = home.session;
  const { rows, records } = await mapGathered(
    { inputs: { snapshot }, work, signal, count },
    { mapping, sensitive: sensitivePolicyOf('report'), seed: null },
    ({ lines, rejects, split }) => {
      const text = Buffer.from(lines).toString();
      for (const line of text.split('\n').filter(Boolean))
        found.records.push({ ...(JSON.parse(line) as CanonicalRecord), split });
      found.rejects.push(...rejects);
    },
    ({ rejects }) => void found.rejects.push(...rejects),
    limits,
  );
  expect(readdirSync(work)).toEqual([]);
  const ofGroups = found.rejects.filter(({ group }) => group !== undefined).length;
  expect(records).toBe(found.records.length + ofGroups);
  return { ...found, rows };
}

interface Row {
  k: string;
  n?: number | string | undefined;
  body: string;
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** The same in memory, in as few words as can be. */
function twin(files: Record<string, Row[]>): object[] {
  const all = Object.entries(files).flatMap(([file, rows], fileAt) =>
    rows.map((row, at) => ({ ...row, file, line: at + 1, place: 1000 * fileAt + at })),
  );
  const splitOf = (file: string) => (file.startsWith('test') ? 'test' : null);
  const byKey = groupBy(all, ({ k, file }) => `${splitOf(file)} ${k}`);
  const groups = [...byKey.values()].map((rows) => {
    let last = -Infinity;
    const keyed = rows.map((row) => ({ row, n: (last = row.n === undefined ? last : +row.n) }));
    return keyed.sort((a, b) => (a.n === b.n ? 0 : a.n - b.n)).map(({ row }) => row);
  });
  const rank = ([{ file }]: { file: string }[]) => (splitOf(file) === 'test' ? 0 : 1);
  groups.sort((a, b) => rank(a) - rank(b) || a[0].place - b[0].place);
  return groups.map((rows) => {
    const [first] = rows;
    const lines = groupBy(rows, ({ file }) => file);
    const linesOf = (file: string) =>
      lines.get(file)!.map(({ line }) => line).sort((a, b) => a - b); // prettier-ignore
    const others = Object.keys(files).filter((file) => file !== first.file && lines.has(file));
    return {
      id: '',
      question: first.k,
      answer: `of ${first.body}`,
      contexts: rows.map(({ body }) => body),
      split: splitOf(first.file),
      source: {
        file: first.file,
        line: first.line,
        lines: linesOf(first.file),
        ...(others.length > 0 && {
          elsewhere: others.map((file) => ({ file, lines: linesOf(file) })),
        }),
      },
    };
  });
}

const row = fc.record<Row>(
  {
    k: fc.constantFrom('a', 'b', 'c\t"ü', '7', 'constructor'),
    n: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom('2', ' -1.5 ', '1e0')),
    body: fc.nat(99).map((n) => `b${n}`),
  },
  { requiredKeys: ['k', 'body'] },
);

describe('records of several rows', () => {
  it('are the same whatever the rows, their files, and how these are cut and spread', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 30 }),
        fc.array(row, { minLength: 1, maxLength: 30 }),
        fc.array(row, { minLength: 1, maxLength: 10 }),
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 40, max: 5000 }),
        async (one, two, test, rangeBytes, partitionBytes) => {
          const files = { 'a.jsonl': one, 'b.jsonl': two, 'test.jsonl': test };
          const paths = Object.entries(files).map(([name, rows]) =>
            home.write(
              name,
              rows.map((each) => JSON.stringify({ ...each, a: `of ${each.body}` })).join('\n'),
            ),
          );
          const snapshot = await snapshotOf(paths);
          const limits = { rangeBytes, partitionBytes };
          const { records, rejects, rows } = await gathered(snapshot, passages, 1, limits);
          expect(records.map((each) => ({ ...each, id: '' }))).toEqual(twin(files));
          expect([rejects, rows]).toEqual([[], one.length + two.length + test.length]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('are ordered by number, by time or as text', async () => {
    const times: [string, (string | number | null)[]][] = [
      ['number', ['10', 9, '2']],
      ['ids', ['12345678901234567891', '12345678901234567890', '9']],
      ['iso', ['2024-05-01T10:00:00Z', '2024-05-01T11:30:00+02:00', '2024-04-30']],
      ['mail', ['Fri, 31 May 2024 10:00:00 +0000', '2 May 2024', '30 Apr 2024']],
      ['text', ['b', 'a', 'B']],
      ['missing', [2, null, 1]],
    ];
    const lines = times.flatMap(([k, values]) =>
      values.map((n, at) => JSON.stringify({ k, n, body: `${at}`, a: 'x' })),
    );
    const snapshot = await snapshotOf([home.write('rows.jsonl', lines.join('\n'))]);
    const { records } = await gathered(snapshot, passages);
    const order = records.map((each) => {
      const { question, contexts } = each as unknown as { question: string; contexts: string[] };
      return `${question} ${contexts.join('')}`;
    });
    expect(order.sort()).toEqual(
      ['ids 210', 'iso 210', 'mail 210', 'missing 201', 'number 210', 'text 210'].sort(),
    );
  });

  it('are refused as a whole, rows without a group one by one, and cost no other', async () => {
    const lines = [
      { k: 'a', body: 'x', a: 'y' },
      { k: '', body: 'x', a: 'y' },
      { body: 'x', a: 'y' },
      { k: 'b', n: '05/06/2024', body: 'x', a: 'y' },
      { k: 'c', n: 2, body: 'x', a: 'y' },
      { k: 'c', n: 1, body: 'x', a: '' },
    ];
    const text = lines.map((each) => JSON.stringify(each)).join('\n');
    const snapshot = await snapshotOf([home.write('rows.jsonl', text)]);
    const { records, rejects } = await gathered(snapshot, passages);
    expect(records).toMatchObject([{ source: { line: 1, lines: [1] } }]);
    expect(rejects).toMatchObject([
      { code: 'record.empty', line: 2, field: 'k' },
      { code: 'record.missing-field', line: 3, field: 'k' },
      { code: 'record.date', line: 4, field: 'n' },
      { code: 'record.empty', line: 6, field: 'a', group: { lines: [5, 6] } },
    ]);
    const told = { ...passages, group: { ...passages.group!, dates: 'day-first' as const } };
    expect((await gathered(snapshot, told)).records).toHaveLength(2);
  });

  it('are made of records in rows as well, and keep where the first stands', async () => {
    const mapping = mappingSchema.parse({ ...passages, records: '$.all[*]' });
    const all = [1, 2, 3].map((n) => ({ k: n === 2 ? 'b' : 'a', n: -n, body: `${n}`, a: 'x' }));
    const text = `${JSON.stringify({ all })}\n${JSON.stringify({ all: [] })}\n`;
    const snapshot = await snapshotOf([home.write('rows.jsonl', text)]);
    const { records } = await gathered(snapshot, mapping);
    expect(records).toMatchObject([
      { contexts: ['2'], source: { line: 1, at: '/all/1', lines: [1] } },
      { contexts: ['3', '1'], source: { line: 1, at: '/all/2', lines: [1] } },
    ]);
  });

  it('are the same on several threads, and after a run that was killed', async () => {
    const lines = Array.from({ length: 3000 }, (_, n) =>
      JSON.stringify({ k: `${n % 700}`, n: (n * 7919) % 1000, body: `b${n}`, a: 'x' }),
    );
    const snapshot = await snapshotOf([home.write('rows.jsonl', lines.join('\n'))]);
    const whole = await gathered(snapshot, passages);
    expect(whole.records).toHaveLength(700);
    const left = join(home.folder, 'work/gathered');
    mkdirSync(left, { recursive: true });
    writeFileSync(join(left, '0.rows'), 'cut');
    writeFileSync(join(left, '999.groups'), 'cut');
    const limits = { rangeBytes: 5000, partitionBytes: 9000 };
    expect(await gathered(snapshot, passages, 3, limits)).toEqual(whole);
  });

  it('are made of 100,000 rows that come in turns, within little memory', async () => {
    const groups = 10_000;
    const body = 'a line of a conversation '.repeat(20);
    const blocks = Array.from({ length: 10 }, (_, turn) =>
      Array.from({ length: groups }, (__, n) =>
        JSON.stringify({ k: `${(n * 7) % groups}`, n: 10 - turn, body: `${turn} ${body}`, a: 'x' }),
      ).join('\n'),
    );
    const path = home.write('rows.jsonl', blocks.join('\n'));
    const snapshot = await snapshotOf([path]);
    const work = join(home.folder, 'work');
    mkdirSync(work);
    let [records, most, calls] = [0, 0, 0];
    const before = memory();
    const look = () => {
      if (calls++ % 5 === 0) most = Math.max(most, memory() - before);
    };
    await mapGathered(
      { inputs: { snapshot }, work, signal: home.session.signal, count: 1 },
      { mapping: passages, sensitive: sensitivePolicyOf('ignore'), seed: null },
      ({ columns }) => {
        records += columns.bytes.length;
        look();
      },
      look,
    );
    expect(records).toBe(groups);
    expect(statSync(path).size).toBeGreaterThan(50e6);
    expect(most).toBeLessThan(120e6);
  });
});

/** What is held at least: garbage is taken away before it is looked at. */
function memory(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
