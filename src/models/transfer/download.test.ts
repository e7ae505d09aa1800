import { createHash } from 'node:crypto';
import { lookup as systemLookup } from 'node:dns';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import type { LookupFunction } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { startFileServer, type FileServer } from '../../../test/support/http/file-server.ts';
import { fail, toProblem, type Problem } from '../../problem/problem.ts';
import { defaultPolicy, guardedAgent, type NetworkPolicy } from './agent.ts';
import type { Client } from './client.ts';
import { download, type Download } from './download.ts';

const bytes = Buffer.from(Array.from({ length: 50_000 }, (_, index) => `row ${index}\n`).join(''));
const sha256 = createHash('sha256').update(bytes).digest('hex');
const start = bytes.subarray(0, 4000);
const LONG_AGO = 'Mon, 01 Jan 2024 00:00:00 GMT';
let folder: string;
let target: string;
let server: FileServer;

beforeEach(async () => {
  folder = temporaryFolder();
  target = join(folder, 'rows.txt');
  server = await startFileServer({ '/rows.txt': { bytes, etag: '"one"' } });
});
afterEach(async () => {
  await server.close();
});

const clientWith = (
  policy: Partial<NetworkPolicy>,
  credentials: Client['credentials'] = null,
): Client => ({
  service: 'url',
  agent: guardedAgent({ ...defaultPolicy, ...policy }),
  credentials,
  retryMilliseconds: 1,
  refuse: ({ status }) => fail('url.denied', `answers ${status}`, { evidence: { status } }),
});

const run = (request: Partial<Download> = {}) =>
  download({
    client: clientWith({ allowPrivate: true }),
    address: `${server.url}/rows.txt`,
    target,
    name: 'rows.txt',
    ...request,
  });

const problemOf = (action: Promise<unknown>): Promise<Problem> =>
  action.then(
    () => expect.fail('there was no problem'),
    (error: unknown) => toProblem(error),
  );

const expectWhole = async () => {
  expect((await readFile(target)).equals(bytes)).toBe(true);
  expect(await readdir(folder)).toEqual(['rows.txt']);
};

/** Sends a beginning and cuts the connection once it has arrived. */
const sendAndCut = (response: ServerResponse, status: number, headers: object, start: Buffer) => {
  response.writeHead(status, { ...headers });
  response.write(start);
  cutAt = start.length;
  cut = () => response.destroy();
};
let cut = () => {};
let cutAt = Infinity;
/** Calls `cut` when as many bytes of this attempt have arrived as were sent. */
const cutting = () => {
  let before = 0;
  return (done: number) => {
    if (done < before) before = 0;
    if (done - before < cutAt) return;
    before = done;
    cutAt = Infinity;
    cut();
  };
};

const ranges = () => server.requests.map(({ headers }) => headers.range ?? null);

describe('resuming', () => {
  it.each([
    ['an entity tag', { etag: '"one"' }],
    ['a date of change', { modified: LONG_AGO }],
  ])('goes on where the connection broke, given %s', async (_, validator) => {
    server.files.set('/rows.txt', { bytes, ...validator });
    const [name, value] = Object.entries(validator)[0];
    const header = { [name === 'etag' ? name : 'last-modified']: value };
    server.instead(1, (response) =>
      sendAndCut(response, 200, { 'content-length': bytes.length, ...header }, start),
    );
    await run({ onProgress: cutting() });
    expect(ranges()).toEqual([null, 'bytes=4000-']);
    expect(server.requests[1].headers['if-range']).toBe(value);
    await expectWhole();
  });

  it('goes on after a silence', async () => {
    server.instead(1, (response) => {
      response.writeHead(200, { 'content-length': bytes.length, etag: '"one"' });
      response.write(bytes.subarray(0, 1000));
    });
    await run({ client: clientWith({ allowPrivate: true, stallMilliseconds: 300 }) });
    expect(ranges()).toEqual([null, 'bytes=1000-']);
    await expectWhole();
  });

  it('goes on in a later run after an interruption', async () => {
    const controller = new AbortController();
    server.instead(1, (response) => {
      response.writeHead(200, { 'content-length': bytes.length, etag: '"one"' });
      response.write(bytes.subarray(0, 7000));
    });
    const stopped = run({
      signal: controller.signal,
      onProgress: (done) => {
        if (done === 7000) controller.abort();
      },
    });
    expect((await problemOf(stopped)).code).toBe('run.interrupted');
    await run();
    expect(ranges()).toEqual([null, 'bytes=7000-']);
    await expectWhole();
  });

  it.each([
    ['no validator', {}],
    ['a weak entity tag', { etag: 'W/"one"' }],
    ['a date of change no older than the answer', { modified: 'Fri, 01 Jan 2100 00:00:00 GMT' }],
  ])('starts over where nothing strong ties the parts together: %s', async (_, headers) => {
    server.files.set('/rows.txt', { bytes, ...headers });
    const { modified, ...etag } = { modified: undefined, ...headers };
    const header = { ...etag, ...(modified && { 'last-modified': modified }) };
    server.instead(1, (response) => sendAndCut(response, 200, header, start));
    await run({ onProgress: cutting() });
    expect(ranges()).toEqual([null, null]);
    await expectWhole();
  });

  it('starts over where the file changed meanwhile', async () => {
    const old = Buffer.from('an older file');
    const headers = { 'content-length': 2 * old.length, etag: '"zero"' };
    server.instead(1, (response) => sendAndCut(response, 200, headers, old));
    await run({ onProgress: cutting() });
    expect(ranges()).toEqual([null, 'bytes=13-']);
    await expectWhole();
  });

  it('starts over where a server sends another range than asked for', async () => {
    let asked = 0;
    server.misbehave = (_request, response) => {
      asked++;
      const range = { 'content-range': `bytes 0-9/${bytes.length}` };
      if (asked === 1) sendAndCut(response, 200, { etag: '"one"' }, start);
      if (asked === 2) response.writeHead(206, { etag: '"one"', ...range }).end(start);
      return asked <= 2;
    };
    await run({ onProgress: cutting() });
    await expectWhole();
  });

  it('takes a part that turns out to be whole', async () => {
    await writeFile(`${target}.part`, bytes);
    const description = { path: '/rows.txt', type: null, disposition: null, encoding: null };
    const state = { validator: '"one"', total: bytes.length, description };
    await writeFile(`${target}.part.json`, JSON.stringify(state));
    await run();
    expect(ranges()).toEqual([`bytes=${bytes.length}-`]);
    await expectWhole();
  });

  it('asks for no byte of a finished file again, unless it changed', async () => {
    await run({ revalidate: true });
    await run({ revalidate: true });
    expect(ranges()).toEqual([null, `bytes=${bytes.length}-`]);
    server.files.set('/rows.txt', { bytes: start, etag: '"two"' });
    await run({ revalidate: true });
    expect((await readFile(target)).equals(start)).toBe(true);
  });

  it('does not count attempts that came further', async () => {
    server.misbehave = (request, response) => {
      const from = Number(/\d+/.exec(request.headers.range ?? '0')![0]);
      const end = from + 40_000;
      if (end >= bytes.length) return false;
      const range = { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
      const headers = { etag: '"one"', ...(from > 0 && range) };
      sendAndCut(response, from > 0 ? 206 : 200, headers, bytes.subarray(from, end));
      return true;
    };
    await run({ onProgress: cutting() });
    expect(server.requests.length).toBeGreaterThan(6);
    await expectWhole();
  });
});

describe('what passes and what does not', () => {
  it.each([408, 429, 500, 503])('asks again after %d', async (status) => {
    server.instead(2, (response) => response.writeHead(status, { 'retry-after': '0' }).end());
    await run();
    expect(server.requests).toHaveLength(3);
    await expectWhole();
  });

  it('waits for a date that has passed, and not for an hour', async () => {
    server.instead(1, (response) => response.writeHead(429, { 'retry-after': LONG_AGO }).end());
    await run();
    server.instead(9, (response) => response.writeHead(429, { 'retry-after': '3600' }).end());
    const { code, fix } = await problemOf(run());
    expect([code, fix]).toEqual(['url.busy', expect.stringContaining('60 minutes')]);
  });

  it('gives up after six attempts that came no further', async () => {
    server.instead(99, (response) => response.writeHead(503).end());
    expect((await problemOf(run())).code).toBe('url.busy');
    expect(server.requests).toHaveLength(6);
  });

  it.each([400, 401, 403, 404, 410])('does not ask again after %d', async (status) => {
    server.instead(99, (response) => response.writeHead(status).end());
    expect((await problemOf(run())).evidence).toEqual({ status });
    expect(server.requests).toHaveLength(1);
  });

  it('does not ask again for a host that is not there', async () => {
    let asked = 0;
    const lookup: LookupFunction = (_host, _options, callback) => {
      asked++;
      callback(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }), '', 4);
    };
    const request = run({ address: 'http://nowhere.test/', client: clientWith({ lookup }) });
    expect((await problemOf(request)).message).toMatch(/no such host/);
    expect(asked).toBe(1);
  });

  it.each([
    ['stated', { 'content-length': String(bytes.length) }],
    ['not stated', {}],
  ])('stops at the size limit, with the length %s', async (_, headers) => {
    server.instead(1, (response) => response.writeHead(200, headers).end(bytes));
    expect((await problemOf(run({ maxBytes: 1000 }))).code).toBe('remote.too-large');
    expect(await readdir(folder)).toEqual([]);
  });

  it('throws bytes away that have another hash than stated', async () => {
    await run({ hash: { algorithm: 'sha256', hex: sha256 } });
    const wrong = run({ hash: { algorithm: 'sha256', hex: sha256.replace(/^./, 'x') } });
    expect((await problemOf(wrong)).code).toBe('remote.hash');
    expect(await readdir(folder)).toEqual(['rows.txt']);
  });
});

describe('redirects', () => {
  const to = (location: string) =>
    server.instead(1, (response) => response.writeHead(302, { location }).end());

  it('are followed, relative ones too', async () => {
    to('rows.txt?again');
    await run();
    await expectWhole();
  });

  it('end', async () => {
    server.instead(99, (response) => response.writeHead(301, { location: '/rows.txt' }).end());
    expect((await problemOf(run())).code).toBe('url.protocol');
    expect(server.requests).toHaveLength(6);
  });

  it.each(['file:///etc/passwd', 'ftp://host/file', 'http://'])(
    'are not to %s',
    async (location) => {
      to(location);
      expect((await problemOf(run())).code).toBe('url.protocol');
    },
  );

  it('take credentials to no other origin', async () => {
    const other = await startFileServer({ '/rows.txt': { bytes } });
    to(`${other.url}/rows.txt`);
    const credentials = { origin: server.url, authorization: 'Basic secret' };
    await run({ client: clientWith({ allowPrivate: true }, credentials) });
    expect(server.requests[0].headers.authorization).toBe('Basic secret');
    expect(other.requests[0].headers.authorization).toBeUndefined();
    await other.close();
  });
});

describe('addresses that are not public', () => {
  const guarded = (policy: Partial<NetworkPolicy> = {}) => clientWith(policy);

  it.each(['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '0x7f.1', '2130706433'])(
    'are refused: %s',
    async (host) => {
      const address = `http://${host}:${server.port}/rows.txt`;
      const problem = await problemOf(run({ address, client: guarded() }));
      expect(problem.code).toBe('remote.private-address');
      expect(server.requests).toEqual([]);
    },
  );

  it.each(['127.0.0.1', 'second.test'])('are refused after a redirect: %s', async (host) => {
    server.instead(1, (response) =>
      response.writeHead(302, { location: `http://${host}:${server.port}/rows.txt` }).end(),
    );
    const client = guarded({ trustedHosts: ['first.test'], lookup: everyHostIs('127.0.0.1') });
    const address = `http://first.test:${server.port}/`;
    const problem = await problemOf(run({ address, client }));
    expect(problem.code).toBe('remote.private-address');
    expect(server.requests).toHaveLength(1);
  });

  it('are refused when the name changes its address between two connections', async () => {
    const answers = ['93.184.215.14', '127.0.0.1'];
    const seen: string[] = [];
    const lookup: LookupFunction = (host, options, callback) => {
      const address = answers[Math.min(seen.length, 1)];
      seen.push(address);
      // The first answer is public; that it cannot be reached here makes the client ask anew.
      if (seen.length === 1) callback(new Error('no route'), '', 4);
      else everyHostIs(address)(host, options, callback);
    };
    const address = `http://rebinding.test:${server.port}/rows.txt`;
    const problem = await problemOf(run({ address, client: guarded({ lookup }) }));
    expect(problem.code).toBe('remote.private-address');
    expect(server.requests).toEqual([]);
  });

  it('are refused when one of several addresses is', async () => {
    const lookup: LookupFunction = (_host, _options, callback) =>
      callback(null, [
        { address: '93.184.215.14', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ]);
    const problem = await problemOf(
      run({ address: 'http://two.test/', client: guarded({ lookup }) }),
    );
    expect(problem.evidence).toEqual({ host: 'two.test', address: '10.0.0.1' });
  });

  it('are reached when that was asked for', async () => {
    const lookup = everyHostIs('127.0.0.1');
    const address = `http://inside.test:${server.port}/rows.txt`;
    await run({ address, client: clientWith({ allowPrivate: true, lookup }) });
    await expectWhole();
  });

  const everyHostIs =
    (address: string): LookupFunction =>
    (host, options, callback) =>
      (systemLookup as LookupFunction)(host.endsWith('.test') ? address : host, options, callback);
});
