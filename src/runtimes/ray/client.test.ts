import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ProblemError } from '../../problem/problem.ts';
import { RayClient } from './client.ts';
import { wellFormed } from './cluster.ts';

let server: Server | undefined;

afterEach(() => server?.close());

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A client of a dashboard that answers as `handler` does. */
async function clientOf(handler: Handler, token: string | null = 'secret'): Promise<RayClient> {
  server = createServer((request, response) => {
    let body = '';
    request
      .on('data', (chunk) => (body += chunk))
      .on('end', () => handler(request, response, body));
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return new RayClient(
    {
      kind: 'ray',
      name: 'team',
      address: `http://127.0.0.1:${port}`,
      tokenEnv: token === null ? null : 'TOKEN',
      storage: '/shared',
      gpus: null,
    },
    { TOKEN: token ?? undefined },
  );
}

const submission = {
  id: 'brewslm-a-1',
  entrypoint: 'exec true',
  package: '_ray_pkg_1.zip',
  environment: {},
  metadata: { brewslm: 'a' },
  resources: { cpus: 0, gpus: 0 },
};

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'nothing',
    (error: unknown) => (error instanceof ProblemError ? error.code : 'another'),
  );

test('submits with the token, as no browser does, and asks for no room of its own on the head', async () => {
  let seen: { headers: IncomingMessage['headers']; body: unknown } | undefined;
  const client = await clientOf(({ headers, url }, response, body) => {
    expect(url).toBe('/api/jobs/');
    seen = { headers, body: JSON.parse(body) };
    response.end('{}');
  });
  await client.submit(submission);
  expect(seen!.headers.authorization).toBe('Bearer secret');
  expect(Object.keys(seen!.headers).filter((name) => name.startsWith('sec-'))).toEqual([]);
  expect(seen!.body).toEqual({
    submission_id: 'brewslm-a-1',
    entrypoint: 'exec true',
    runtime_env: { working_dir: 'gcs://_ray_pkg_1.zip', env_vars: {} },
    metadata: { brewslm: 'a' },
  });
});

test('a job that is there already, or whose answer was lost, was accepted', async () => {
  let asked = 0;
  const client = await clientOf((request, response) => {
    // The first answer is lost on the way.
    if (asked++ === 0) request.socket.destroy();
    else {
      response.statusCode = 500;
      response.end('Request failed with status code 400: Job with submission_id … already exists');
    }
  });
  await client.submit(submission);
  expect(asked).toBe(2);
});

test('refusals say what to do: the token, the address, the request', async () => {
  const answering = (status: number, text = '{}') =>
    clientOf((_request, response) => {
      response.statusCode = status;
      response.end(text);
    });
  expect(await codeOf((await answering(401)).version())).toBe('cluster.token');
  expect(await codeOf((await answering(403)).version())).toBe('cluster.token');
  expect(await codeOf((await answering(200, '<html>')).version())).toBe('cluster.protocol');
  expect(await codeOf((await answering(200)).version())).toBe('cluster.protocol');
  expect(await codeOf((await answering(400)).submit(submission))).toBe('cluster.protocol');
  expect(await (await answering(404)).job('gone')).toBeNull();
});

test('a token that its variable does not hold is told before anything is asked', () => {
  const cluster = wellFormed({
    kind: 'ray',
    name: 'team',
    address: 'http://head.example:8265/',
    tokenEnv: 'TEAM_TOKEN',
    storage: 's3://models/brewslm/',
    gpus: null,
  });
  expect(cluster).toMatchObject({
    address: 'http://head.example:8265',
    storage: 's3://models/brewslm',
  });
  expect(() => new RayClient(cluster, {})).toThrow('TEAM_TOKEN');
  expect(() => wellFormed({ ...cluster, storage: 'models' })).toThrow('neither');
  expect(() => wellFormed({ ...cluster, address: 'head:8265' })).toThrow('web address');
  expect(() => wellFormed({ ...cluster, address: 'http://a:b@head:8265' })).toThrow('secret');
  expect(() => wellFormed({ ...cluster, tokenEnv: 'eyJh.bGci' })).toThrow('variable');
});
