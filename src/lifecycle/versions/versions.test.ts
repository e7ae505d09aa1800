import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startFileServer, type FileServer } from '../../../test/support/http/file-server.ts';
import { Ledger } from '../../ledger/ledger.ts';
import type { Project } from '../../ledger/projects.ts';
import { importDataset } from '../import-dataset.ts';
import { parseRemote } from '../ingest/remote/spec.ts';
import { createProject } from '../project.ts';
import { replay } from '../replay.ts';
import type { Session } from '../run-stage.ts';
import { diffVersions } from './diff-versions.ts';
import { findVersion, listVersions } from './versions.ts';

let home: string;
let ledger: Ledger;
let server: FileServer;
let session: Session;
let project: Project;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'brewslm-versions-'));
  ledger = new Ledger(home);
  server = await startFileServer();
  session = { ledger, signal: new AbortController().signal, threads: 1, progress: () => {} };
  project = createProject(ledger, 'p', 'classification', 1);
});
afterEach(async () => {
  ledger.close();
  await server.close();
  await rm(home, { recursive: true, force: true });
});

const rows = Array.from({ length: 300 }, (_, n) => ({
  ticket_id: `T-${n}`,
  text: `ticket ${n} about ${n % 2 ? 'a bill' : 'an outage'} of customer ${n * 7}`,
  label: n % 2 ? 'billing' : 'technical',
}));

const serve = (records: readonly object[]) =>
  server.files.set('/tickets.jsonl', {
    bytes: Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join('')),
  });

const bringIn = (name = 'tickets.jsonl') =>
  importDataset(
    session,
    project,
    {
      remote: parseRemote([`${server.url}/${name}`])!,
      options: { allowPrivate: true, maxBytes: 1e9, environment: {} },
    },
    null,
  );

it('the same bytes are the same version, and other bytes a new one with its changes', async () => {
  serve(rows);
  const first = await bringIn();
  expect(first.changes).toBeNull();
  const again = await bringIn();
  expect(again.snapshot.id).toBe(first.snapshot.id);
  expect(again.changes).toBeNull();

  serve([
    { ticket_id: 'T-new', text: 'a new one about a bill', label: 'billing' },
    ...rows.slice(2),
  ]);
  server.files.get('/tickets.jsonl')!.etag = '"two"';
  const second = await bringIn();
  expect(second.changes).toMatchObject({
    before: { version: 1, rows: 300 },
    after: { version: 2, rows: 299 },
    key: 'ticket_id',
    unchanged: 298,
    added: 1,
    removed: 2,
    changed: 0,
  });

  serve(rows);
  const back = await bringIn();
  expect(back.snapshot.id).toBe(first.snapshot.id);
  expect(back.changes).toMatchObject({ before: { version: 2 }, after: { version: 1 } });
  expect(listVersions(ledger, project).map(({ version, current }) => [version, current])).toEqual([
    [1, true],
    [2, false],
  ]);
});

it('versions are numbered by source and found by number or snapshot', async () => {
  serve(rows);
  await bringIn();
  server.files.set('/other.jsonl', server.files.get('/tickets.jsonl')!);
  const other = await bringIn('other.jsonl');
  const versions = listVersions(ledger, project);
  expect(versions.map(({ version }) => version)).toEqual([1, 1]);
  expect(findVersion(versions, '1').snapshot.id).toBe(other.snapshot.id);
  const [first] = versions;
  expect(findVersion(versions, '1', first.source)).toBe(first);
  expect(findVersion(versions, first.snapshot.id.slice(0, 8))).toBe(first);
  expect(() => findVersion(versions, '2')).toThrow(/no version 2/);
  const same = await diffVersions(session, ...(versions as [never, never]), {
    key: null,
    examples: 1,
  });
  expect(same).toMatchObject({ unchanged: 300, added: 0, removed: 0, changed: 0 });
});

it('a snapshot is replayed without its server', async () => {
  serve(rows);
  const { snapshot } = await bringIn();
  await server.close();
  expect((await replay(session, snapshot)).identical).toBe(true);
});

it('a file more in a folder is a new version of it', async () => {
  const folder = join(home, 'data');
  await mkdir(folder);
  const write = (name: string, records: readonly object[]) =>
    writeFile(join(folder, name), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  await write('a.jsonl', rows.slice(0, 200));
  await importDataset(session, project, { files: [folder] }, null);
  await write('b.jsonl', rows.slice(200));
  const { changes } = await importDataset(session, project, { files: [folder] }, null);
  expect(changes).toMatchObject({ unchanged: 200, added: 100, removed: 0, changed: 0 });
});
