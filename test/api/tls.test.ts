/**
 * `brewslm serve-api` over TLS, as a team runs it: with HTTP/2 and without, and with certificates that
 * are none.
 *
 * @module
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { request } from 'node:https';
import { afterEach, expect, test } from 'vitest';
import { selfSigned } from '../support/http/certificate.ts';
import { program, WorkingFolder } from '../support/program.ts';

const { cert, key } = selfSigned();
const folder = new WorkingFolder();
folder.write('cert.pem', cert);
folder.write('key.pem', key);
folder.write('other.pem', selfSigned().key);

let server: ChildProcess | undefined;
let session: ClientHttp2Session | undefined;
afterEach(() => {
  session?.destroy();
  server?.kill('SIGKILL');
});

const words = ['serve-api', '--port', '0', '--no-page', '--name', 'localhost'];

/** Starts it and gives its address. */
async function served(): Promise<string> {
  server = spawn(
    process.execPath,
    [program, ...words, '--tls-cert', 'cert.pem', '--tls-key', 'key.pem'],
    { ...folder.options, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const [address] = (await once(server.stdout!, 'data')) as [Buffer];
  return address.toString().trim();
}

async function answerTo(
  path: string,
  headers: Record<string, string>,
): Promise<{ headers: IncomingHttpHeaders; first: string; more: () => void }> {
  const stream = session!.request({ ':path': path, ...headers });
  const [given] = (await once(stream, 'response')) as [IncomingHttpHeaders];
  const [piece] = (await once(stream, 'data')) as [Buffer];
  return { headers: given, first: piece.toString(), more: () => stream.close() };
}

test('keys get in over HTTP/2, many streams in one connection, and over HTTP/1.1', async () => {
  const { secret } = folder.ask('key', 'create', '--name', 'ann', '--role', 'viewer').data;
  const address = await served();
  expect(address).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  const authorization = `Bearer ${secret}`;

  session = connect(address, { ca: cert });
  await once(session, 'connect');
  expect(session.alpnProtocol).toBe('h2');
  const list = await answerTo('/api/project/list', { authorization });
  expect([list.headers[':status'], JSON.parse(list.first).output]).toEqual([200, []]);
  expect(list.headers['strict-transport-security']).toBeDefined();
  expect((await answerTo('/api/project/list', {})).headers[':status']).toBe(401);
  // What is asked of another name, or by a page elsewhere, is refused here as well.
  const { port } = new URL(address);
  for (const [headers, code] of [
    [{ ':authority': `evil.example:${port}` }, 'api.host'],
    [{ origin: 'https://evil.example' }, 'api.origin'],
  ] as const) {
    const refused = await answerTo('/api/project/list', { authorization, ...headers });
    expect(JSON.parse(refused.first).problem.code).toBe(code);
  }
  const streams = await Promise.all(
    Array.from({ length: 30 }, () => answerTo('/api/events/home', { authorization })),
  );
  expect(streams.map(({ first }) => first.split('\n')[1])).toEqual(
    streams.map(() => 'event: changed'),
  );
  for (const { more } of streams) more();

  const options = { ca: cert, headers: { authorization }, agent: false };
  const asked = request(`${address}/api/project/list`, options).end();
  const [plain] = await once(asked, 'response');
  expect([plain.statusCode, plain.httpVersion]).toEqual([200, '1.1']);
  await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();

  // It ends though somebody holds a connection.
  const ended = once(server!, 'exit');
  server!.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

test('what is no certificate is said before anybody is served', () => {
  for (const [given, code, says] of [
    [['--tls-cert', 'cert.pem'], 1, 'api.certificate'],
    [['--tls-cert', 'cert.pem', '--tls-key', 'other.pem'], 1, 'api.certificate'],
    [['--tls-cert', 'cert.pem', '--tls-key', 'no.pem'], 1, 'file.missing'],
    [['--host', '0.0.0.0'], 1, 'api.address'],
  ] as const) {
    const { status, stderr } = spawnSync(process.execPath, [program, ...words, ...given], {
      ...folder.options,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([code, expect.stringContaining(says)]);
  }
});
