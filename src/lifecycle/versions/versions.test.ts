import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startFileServer, type FileServer } from '../../../test/support/http/file-server.ts';
import { homeOfEachTest } from '../../../test/support/projects/home-of-each-test.ts';
import { jsonLinesOf } from '../../../test/support/projects/tickets.ts';
import { importDataset } from '../import-dataset.ts';
import { parseRemote } from '../ingest/remote/remote-spec.ts';
import { replay } from '../replay/replay.ts';
import { diffVersions } from './diff-versions.ts';
import { findVersion, listVersions } from './versions.ts';

const home = homeOfEachTest();
let server: FileServer;
beforeEach(async () => {
  server = await startFileServer();
});
afterEach(() => server.close());

const rows = Array.from({ length: 300 }, (_, n) => ({
  ticket_id: `T-${n}`,
  text: `ticket ${n} about ${n % 2 ? 'a bill' : 'an outage'} of customer ${n * 7}`,
  label: n % 2 ? 'billing' : 'technical',
}));

const serve = (records: readonly object[]) =>
  server.files.set('/tickets.jsonl', { bytes: Buffer.from(jsonLinesOf(records)) });

const bringIn = (name = 'tickets.jsonl') =>
  importDataset(
    home.session,
    home.project,
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
  const versions = listVersions(home.ledger, home.project);
  expect(versions.map(({ version, current }) => [version, current])).toEqual([
    [1, true],
    [2, false],
  ]);
});

it('versions are numbered by source and found by number or snapshot', async () => {
  serve(rows);
  await bringIn();
  server.files.set('/other.jsonl', server.files.get('/tickets.jsonl')!);
  const other = await bringIn('other.jsonl');
  const versions = listVersions(home.ledger, home.project);
  expect(versions.map(({ version }) => version)).toEqual([1, 1]);
  expect(findVersion(versions, '1').snapshot.id).toBe(other.snapshot.id);
  const [first] = versions;
  expect(findVersion(versions, '1', first.source)).toBe(first);
  expect(findVersion(versions, first.snapshot.id.slice(0, 8))).toBe(first);
  expect(() => findVersion(versions, '2')).toThrow(/no version 2/);
  const same = await diffVersions(home.session, ...(versions as [never, never]), {
    key: null,
    examples: 1,
  });
  expect(same).toMatchObject({ unchanged: 300, added: 0, removed: 0, changed: 0 });
});

it('a snapshot is replayed without its server', async () => {
  serve(rows);
  const { snapshot } = await bringIn();
  await server.close();
  expect((await replay(home.session, snapshot)).identical).toBe(true);
});

it('a file more in a folder is a new version of it', async () => {
  const folder = join(home.folder, 'data');
  home.write('data/a.jsonl', jsonLinesOf(rows.slice(0, 200)));
  await home.load(folder);
  home.write('data/b.jsonl', jsonLinesOf(rows.slice(200)));
  const { changes } = await home.load(folder);
  expect(changes).toMatchObject({ unchanged: 200, added: 100, removed: 0, changed: 0 });
});
