import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { program } from '../support/program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startFileServer, type FileServer } from '../support/http/file-server.ts';
import { startHub } from '../support/hub/hub-server.ts';

const folder = temporaryFolder();
let server: FileServer;

interface Finished {
  code: number | null;
  data: Record<string, unknown> & { error?: { code: string; fix: string } };
}

/** @param onStart Called with the running process. */
function brewslm(
  words: string[],
  environment: NodeJS.ProcessEnv = {},
  onStart: (interrupt: () => void) => void = () => {},
): Promise<Finished> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [program, ...words, '--json', '--quiet'], {
      cwd: folder,
      env: { ...process.env, BREWSLM_HOME: join(folder, 'home'), ...environment },
    });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
    child.on('close', (code) => done({ code, data: JSON.parse(out) as Finished['data'] }));
    onStart(() => child.kill('SIGINT'));
  });
}

const importing = (...words: string[]) => ['dataset', 'import', '--project', 'demo', ...words];

const tickets = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    ticket_id: n,
    text: `customer ${n * 7} writes about ${n % 2 ? 'a bill' : 'an outage'} for the ${n}th time`,
    label: n % 2 ? 'billing' : 'technical',
  }));
const linesOf = (rows: readonly object[]) =>
  Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

beforeAll(async () => {
  server = await startFileServer({ '/t.jsonl': { bytes: linesOf(tickets(600)), etag: '"one"' } });
  const created = ['project', 'create', '--name', 'demo', '--template', 'classification'];
  expect((await brewslm(created)).code).toBe(0);
});
afterAll(async () => {
  await server.close();
});

/** Bytes of the unfinished download on disk. */
function partBytes(): number {
  const downloads = join(folder, 'home', 'downloads');
  const found = existsSync(downloads) ? readdirSync(downloads, { recursive: true }) : [];
  const part = found.map(String).find((name) => name.endsWith('.part'));
  return part === undefined ? 0 : statSync(join(downloads, part)).size;
}

test('a private address needs a word, and Ctrl-C keeps what was downloaded', async () => {
  const address = `${server.url}/t.jsonl`;
  const refused = await brewslm(importing(address));
  expect([refused.code, refused.data.error?.code]).toEqual([1, 'remote.private-address']);

  const { bytes } = server.files.get('/t.jsonl')!;
  server.instead(1, (response) => {
    response.writeHead(200, { 'content-length': bytes.length, etag: '"one"' });
    response.write(bytes.subarray(0, 9000));
  });
  const stopped = await brewslm(importing(address, '--allow-private'), {}, (interrupt) => {
    const watch = setInterval(() => {
      if (partBytes() < 9000) return;
      clearInterval(watch);
      interrupt();
    }, 20);
  });
  expect([stopped.code, stopped.data.error?.code]).toEqual([130, 'run.interrupted']);

  const done = await brewslm(importing('--source', address, '--allow-private'));
  expect(done.code).toBe(0);
  expect(server.requests.at(-1)!.headers.range).toBe('bytes=9000-');
});

test('a changed source is a new version, and the difference is told', async () => {
  const rows = tickets(600);
  rows[3].text = `${rows[3].text}, and is angry`;
  const bytes = linesOf([
    ...rows.slice(2),
    { ticket_id: 9999, text: 'new bill', label: 'billing' },
  ]);
  server.files.set('/t.jsonl', { bytes, etag: '"two"' });
  const again = await brewslm(importing(`${server.url}/t.jsonl`, '--allow-private'));
  const counts = { unchanged: 597, added: 1, removed: 2, changed: 1 };
  expect(again.data.changes).toMatchObject({ ...counts, key: 'ticket_id' });
  const listed = await brewslm(['dataset', 'versions', '--project', 'demo']);
  expect(listed.data).toMatchObject([
    { version: 1, records: 600, current: false },
    { version: 2, records: 599, current: true },
  ]);
  const diff = await brewslm(['dataset', 'diff', '1', '2', '--project', 'demo', '--limit', '1']);
  expect(diff.data).toMatchObject({
    ...counts,
    examples: { added: [{ line: 599 }], removed: [{ line: 1 }], changed: [{ fields: ['text'] }] },
  });
});

test('a dataset of the hub keeps its commit and its splits', async () => {
  const hub = await startHub(
    new Map([
      ['train.jsonl', linesOf(tickets(300))],
      ['test.jsonl', linesOf(tickets(360).slice(300))],
    ]),
    'datasets',
  );
  const environment = { HF_ENDPOINT: hub.url, HF_TOKEN: '' };
  const { code, data } = await brewslm(importing('hf:org/tiny@v1'), environment);
  expect(code).toBe(0);
  expect(data.card).toMatchObject({ splits: { test: { rows: 60 } } });
  await hub.close();
  const replayed = await brewslm(['artifact', 'replay', String(data.snapshot)]);
  expect(replayed.data).toMatchObject({ identical: true });
});

test.each([
  ['sources of two kinds', ['https://a.example/x.csv', 'hf:a/b']],
  ['a size that is none', ['--max-bytes', 'much', 'hf:a/b']],
])('%s is wrong usage', async (_, words) => {
  expect((await brewslm(importing(...words))).code).toBe(2);
});
