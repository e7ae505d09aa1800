import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { homeOfEachTest } from '../../../test/support/projects/home-of-each-test.ts';
import { replay } from '../replay.ts';
import { runStage } from '../stage/run-stage.ts';
import { importFiles } from './import-files.ts';
import { ingestWith, sampleSeed } from './ingest.ts';
import { SAMPLE_RECORDS } from './sampling.ts';
import { FileScans } from './scan/file-scans.ts';
import { manifestOf, sampleOf } from './snapshot.ts';

const home = homeOfEachTest();

const rows = (text: (n: number) => string) =>
  Array.from({ length: 2500 }, (_, n) => `${text(n)}\n`).join('');
const lines = rows((n) => (n % 40 === 7 ? '{"cut' : JSON.stringify({ n, text: `row ${n}` })));
const parquet = new URL('../../../test/fixtures/parquet/nested-v2.parquet', import.meta.url);

it('gives the snapshot that a replay gives when files are looked through on threads while they are copied', async () => {
  const paths = Object.entries({
    'a.jsonl': lines,
    'b.csv': `n,text\n${rows((n) => (n % 50 === 9 ? `${n}` : `${n},"a ""row""\nof ${n}"`))}`,
    'c.csv': `n,text\n${rows((n) => `${n},5" screen`)}`,
    'd.jsonl.gz': gzipSync(lines),
  }).map(([name, content]) => home.write(name, content));
  const session = { ...home.session, threads: 2 };
  const project = home.ledger.projects.create('p', 'chat', 1);
  const scans = new FileScans(2, sampleSeed(project.seed), { leastBytes: 1, unitBytes: 5000 });
  const configuration = await importFiles(session, [...paths, parquet.pathname], scans);
  const { artifact } = await runStage(session, project, ingestWith(scans), {
    inputs: {},
    configuration,
  });
  await scans.close();
  const files = manifestOf(artifact).files.map(({ name, records, rejects, byUnits }) => ({
    name,
    records,
    rejects,
    byUnits,
  }));
  expect(files).toMatchObject([
    { name: 'a.jsonl', records: 2437, rejects: { 'record.truncated': 63 } },
    { name: 'b.csv', records: 2450, rejects: { 'record.columns': 50 }, byUnits: true },
    { name: 'c.csv', records: 2500, rejects: {}, byUnits: true },
    { name: 'd.jsonl.gz', records: 2437 },
    { name: 'nested-v2.parquet' },
  ]);
  const sample = sampleOf(artifact);
  expect(sample).toHaveLength(SAMPLE_RECORDS);
  const share = sample.filter(({ file }) => file === 'a.jsonl').length / SAMPLE_RECORDS;
  expect(Math.abs(share - 0.25)).toBeLessThan(0.05);
  expect(await replay(session, artifact)).toMatchObject({ identical: true });
});
