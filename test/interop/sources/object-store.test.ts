/** An S3-compatible store that checks signatures and rights: moto's server. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importRemote } from '../../../src/lifecycle/ingest/remote/import-remote.ts';
import type { RemoteOptions } from '../../../src/lifecycle/ingest/remote/fetched.ts';
import { parseRemote } from '../../../src/lifecycle/ingest/remote/remote-spec.ts';
import { toProblem, type Problem } from '../../../src/problem/problem.ts';
import { homeOfEachTest } from '../../support/projects/home-of-each-test.ts';
import { python } from './python.ts';
import { freePort } from './servers.ts';

const home = homeOfEachTest();
let store: ChildProcess;
let endpoint: string;
let reader: { id: string; secret: string; versions: string[] };

beforeAll(async () => {
  const port = await freePort();
  endpoint = `http://127.0.0.1:${port}`;
  store = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', `${port}`], {
    stdio: 'ignore',
  });
  for (let attempt = 0; attempt < 120; attempt++) {
    const there = await fetch(`${endpoint}/moto-api/`).then(
      () => true,
      () => false,
    );
    if (there) break;
    await wait(500);
  }
  const script = fileURLToPath(new URL('object_store.py', import.meta.url));
  reader = JSON.parse(
    execFileSync(python, [script, endpoint], { encoding: 'utf8' }),
  ) as typeof reader;
});
afterAll(() => void store.kill());

const environment = () => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: reader.id,
  AWS_SECRET_ACCESS_KEY: reader.secret,
});

const bringIn = (source: string, options: Partial<RemoteOptions> = {}) =>
  importRemote(home.session, parseRemote([source])!, {
    allowPrivate: false,
    maxBytes: 1e9,
    environment: environment(),
    ...options,
  });

const problemOf = (work: Promise<unknown>): Promise<Problem> =>
  work.then(() => expect.fail('there was no problem'), toProblem);

it('takes one object, pinned by its entity tag', async () => {
  const { origin, files } = await bringIn('s3://exports/tickets/a b+c é.jsonl');
  expect(files.map(({ name }) => name)).toEqual(['a b+c é.jsonl']);
  expect(origin).toEqual({
    s3: {
      endpoint: endpoint.slice('http://'.length),
      bucket: 'exports',
      key: 'tickets/a b+c é.jsonl',
      objects: [{ key: 'tickets/a b+c é.jsonl', etag: expect.stringMatching(/^[0-9a-f]{32}$/) }],
    },
  });
});

it('takes what lies below a folder, what matches a pattern, and pages of a long list', async () => {
  const folder = await bringIn('s3://exports/days/');
  expect(folder.files.map(({ name }) => name)).toEqual(
    [0, 1, 2].map((day) => `${day}/train.jsonl`),
  );
  expect(folder.skipped).toEqual([{ name: 'README.md', reason: 'about the data, not data' }]);
  expect((await bringIn('s3://exports/days')).files).toEqual(folder.files);
  const some = await bringIn('s3://exports/days/[01]/*.jsonl');
  expect(some.files).toEqual(folder.files.slice(0, 2));
  const last = await bringIn('s3://exports/many/*.jsonl');
  expect(last.files.map(({ name }) => name)).toEqual(['z.jsonl']);
});

it('pins versions, and takes an older one', async () => {
  const [first, second] = reader.versions;
  const newest = await bringIn('s3://versioned/t.jsonl');
  expect(newest.origin).toMatchObject({ s3: { objects: [{ versionId: second }] } });
  const older = await bringIn(`s3://versioned/t.jsonl?versionId=${first}`);
  expect(older.origin).toMatchObject({ s3: { objects: [{ versionId: first }] } });
  expect(older.files[0].sha256).not.toBe(newest.files[0].sha256);
});

it('resumes by range, and only the object that it began', async () => {
  const whole = (await bringIn('s3://exports/large.jsonl')).files[0];
  const seen: (string | undefined)[] = [];
  let cuts = 1;
  const proxy = await breaking((range, send) => {
    seen.push(range);
    return range === 'bytes=0-0' || cuts-- <= 0 ? null : send;
  });
  const { port } = proxy.address() as AddressInfo;
  const found = await bringIn('s3://exports/large.jsonl', {
    environment: { ...environment(), AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` },
  });
  proxy.close();
  expect(found.files[0].sha256).toBe(whole.sha256);
  expect(seen).toEqual(['bytes=0-0', undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
});

/** Passes requests on, and cuts the answers that `cut` says to. Signatures hold for the host that is asked. */
async function breaking(
  cut: (range: string | undefined, send: true) => true | null,
): Promise<Server> {
  const proxy = createServer((incoming, outgoing) => {
    const breaks = cut(incoming.headers.range, true);
    const { method, headers, url } = incoming;
    const onward = request(`${endpoint}${url}`, { method, headers }, (answer) => {
      const { connection: _, ...kept } = answer.headers;
      outgoing.writeHead(answer.statusCode!, kept);
      if (breaks === null) return void answer.pipe(outgoing);
      let passed = 0;
      answer.on('data', (chunk: Buffer) => {
        passed += chunk.length;
        outgoing.write(chunk);
        if (passed > 1 << 20) answer.destroy();
      });
      // What is on its way arrives first.
      answer.once('close', () => setTimeout(() => outgoing.destroy(), 500));
    });
    onward.end();
  });
  await new Promise<void>((resolve) => void proxy.listen(0, '127.0.0.1', resolve));
  return proxy;
}

it('reads credentials of the files that AWS shares, and none of those is stored', async () => {
  const folder = join(home.folder, '.aws');
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'credentials'),
    `[work]\naws_access_key_id = ${reader.id}\naws_secret_access_key=${reader.secret}\n`,
  );
  writeFileSync(
    join(folder, 'config'),
    `[profile work]\nregion = eu-central-1\nendpoint_url = ${endpoint}\n[profile sso]\nsso_session = x\n`,
  );
  const found = await bringIn('s3://exports/days/0/train.jsonl', {
    environment: { HOME: home.folder, AWS_PROFILE: 'work' },
  });
  expect(JSON.stringify(found)).not.toMatch(new RegExp(`${reader.id}|secret`));
  const signIn = bringIn('s3://exports/x', {
    environment: { HOME: home.folder, AWS_PROFILE: 'sso' },
  });
  expect(await problemOf(signIn)).toMatchObject({
    code: 's3.credentials',
    fix: expect.stringContaining('--profile sso'),
  });
});

it.each([
  [
    'a wrong secret',
    's3://exports/days/',
    { AWS_SECRET_ACCESS_KEY: 'wr0ng-secret' },
    's3.credentials',
  ],
  ['an unknown key', 's3://exports/days/', { AWS_ACCESS_KEY_ID: 'AKIAUNKNOWN' }, 's3.credentials'],
  ['no such object', 's3://exports/none.jsonl', {}, 's3.missing'],
  ['no such bucket', 's3://no-such-bucket/a.jsonl', {}, 's3.missing'],
  ['no data below it', 's3://exports/days/*.md5', {}, 'file.none'],
  [
    'a store that is away',
    's3://exports/a.jsonl',
    { AWS_ENDPOINT_URL: 'http://no-such-host.invalid' },
    's3.unreachable',
  ],
])('%s has a problem of its own', async (_, source, more, code) => {
  const problem = await problemOf(bringIn(source, { environment: { ...environment(), ...more } }));
  expect(problem.code).toBe(code);
  expect(JSON.stringify(problem)).not.toContain(reader.secret);
  expect(JSON.stringify(problem)).not.toContain('wr0ng-secret');
});

it('reaches this machine only where whoever runs it said so', async () => {
  const { AWS_ENDPOINT_URL: _, ...rest } = environment();
  const refused = await problemOf(bringIn('s3://exports/days/', { environment: rest, endpoint }));
  expect(refused.code).toBe('remote.private-address');
  const large = await problemOf(bringIn('s3://exports/days/', { maxBytes: 10 }));
  expect(large.code).toBe('remote.too-large');
});
