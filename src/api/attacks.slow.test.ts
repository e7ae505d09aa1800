/** Each line of what keeps strangers out, tried from outside. */
import { mkdirSync, symlinkSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { apiServer, type Answer } from '../../test/support/api-server.ts';

const server = apiServer();

const cookie = () => ({ cookie: `brewslm-${server.port}=${server.token}` });
const own = () => ({ origin: server.url, 'x-brewslm': '1' });
const code = ({ body }: Answer) => body?.problem?.code;

test('a name that somebody else leads here is refused (DNS rebinding)', async () => {
  for (const host of ['evil.example', `evil.example:${server.port}`, '127.0.0.1.evil.example']) {
    const answer = await server.send('/api/run/list', { headers: { host } });
    expect([host, answer.status, code(answer)]).toEqual([host, 403, 'api.host']);
    expect((await server.send('/', { headers: { host }, signedOut: true })).status).toBe(403);
  }
  const local = await server.send('/api/run/list', {
    headers: { host: `localhost:${server.port}` },
  });
  expect(local.status).toBe(200);
});

test('another page can neither read nor change with the cookie of this one', async () => {
  const evil = { ...cookie(), origin: 'http://evil.example' };
  const read = await server.send('/api/run/list', { headers: evil, signedOut: true });
  expect([read.status, code(read)]).toEqual([403, 'api.origin']);
  const json = { name: 'stolen' };
  for (const headers of [
    { ...evil, 'x-brewslm': '1' },
    // A page on another port of this machine is of the same site.
    { ...cookie(), origin: 'http://127.0.0.1:1', 'x-brewslm': '1' },
    { ...cookie(), origin: 'null', 'x-brewslm': '1' },
    // A form that was sent by a link.
    { ...cookie() },
    { ...cookie(), 'x-brewslm': '1' },
    { ...cookie(), origin: server.url },
  ]) {
    const answer = await server.send('/api/project/create', { json, headers, signedOut: true });
    expect([answer.status, code(answer)]).toEqual([403, 'api.origin']);
  }
  const form = await server.send('/api/project/create', {
    method: 'POST',
    body: '{"name":"stolen"}',
    headers: { ...cookie(), ...own(), 'content-type': 'text/plain' },
    signedOut: true,
  });
  expect([form.status, code(form)]).toEqual([415, 'api.content-type']);
  expect((await server.send('/api/project/list')).body.output).toEqual([]);
  const mine = await server.send('/api/project/create', {
    json: { name: 'mine' },
    headers: { ...cookie(), ...own() },
    signedOut: true,
  });
  expect(mine.status).toBe(200);
  const behindProxy = await server.send('/api/project/create', {
    json: { name: 'behind' },
    headers: { ...cookie(), host: 'localhost', origin: 'https://localhost', 'x-brewslm': '1' },
    signedOut: true,
  });
  expect(behindProxy.status).toBe(200);
});

test('the token becomes a cookie that no script reads and no other site sends', async () => {
  const answer = await server.send(`/projects/1?token=${server.token}`, { signedOut: true });
  expect([answer.status, answer.headers.location]).toEqual([303, '/projects/1']);
  const [set] = answer.headers['set-cookie']!;
  expect(set).toContain(`brewslm-${server.port}=`);
  expect(set).toContain('HttpOnly');
  expect(set).toContain('SameSite=Strict');
  const wrong = await server.send('/?token=wrong', { signedOut: true });
  expect([wrong.status, wrong.headers['set-cookie']]).toEqual([401, undefined]);
  // Nor does it lead a browser elsewhere.
  const away = await server.send(`//evil.example?token=${server.token}`, { signedOut: true });
  expect(away.headers.location ?? '/').not.toMatch(/^\/\/|^http/);
  expect(statSync(join(server.home, 'page-token')).mode & 0o077).toBe(0);
});

test('every answer says what a browser may do with it', async () => {
  const answers = [
    await server.send('/', { signedOut: true }),
    await server.send('/assets/page.js', { signedOut: true }),
    await server.send('/api/run/list'),
    await server.send('/api/run/list', { signedOut: true }),
    await server.send('/api/no/such'),
    await server.send('/no-such.js', { signedOut: true }),
    await server.send('/docs'),
  ];
  for (const { headers } of answers) {
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src|unsafe-eval/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  }
  expect((await server.send('/api/run/list')).headers['cache-control']).toBe('no-store');
});

test('no path leads out of the folder of the page', async () => {
  writeFileSync(join(server.folder, 'secret.txt'), 'secret');
  for (const path of [
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/%252e%252e/secret.txt',
    '//../secret.txt',
    `//${server.folder}/secret.txt`,
    '/assets/%00/../../secret.txt',
  ]) {
    const { status, text } = await server.send(path, { signedOut: true });
    expect([path, status === 200 && text === 'secret']).toEqual([path, false]);
  }
});

test('paths of the machine are taken from shared folders alone', async () => {
  const outside = join(server.folder, 'outside.yaml');
  writeFileSync(outside, 'schema: chat');
  symlinkSync(server.folder, join(server.shared, 'link'));
  mkdirSync(join(server.shared, 'inside'));
  const { output: project } = (
    await server.send('/api/project/create', { json: { name: 'paths' } })
  ).body;
  const refused = [
    outside,
    '/etc/passwd',
    join(server.shared, '../outside.yaml'),
    `${server.shared}/inside/../../outside.yaml`,
    join(server.shared, 'link/outside.yaml'),
    `${server.shared}/{..,x}/outside.yaml`,
    `${server.shared}-not/x`,
    '../outside.yaml',
    'HF:../outside.yaml',
    'file:///etc/passwd',
    `${server.shared}/a\0b`,
  ];
  for (const path of refused)
    for (const [route, json] of [
      ['/api/dataset/import', { project: project.id, file: path }],
      ['/api/dataset/import', { project: project.id, source: [path] }],
      ['/api/dataset/import', { project: project.id, sample: 'banking77', mapping: path }],
      ['/api/dataset/map', { file: path }],
      ['/api/dataset/map', { project: project.id, write: path }],
      ['/api/dataset/rejects', { project: project.id, export: path }],
      ['/api/train/start', { project: project.id, plan: path }],
      ['/api/model/add', { model: path }],
      ['/api/export/run', { project: project.id, output: path }],
      ['/api/runtime/setup', { name: 'torch', python: path }],
      ['/api/support/bundle', { project: project.id, output: path }],
    ] as const) {
      const answer = await server.send(route, { json });
      expect([route, path, answer.status, code(answer)]).toEqual([
        route,
        path,
        403,
        'api.path-not-shared',
      ]);
    }
  for (const source of ['https:../x', 'mapping'])
    expect(
      code(await server.send('/api/train/start', { json: { project: 1, plan: source } })),
    ).toBe('api.path-not-shared');
  const inside = join(server.shared, 'inside/data.jsonl');
  writeFileSync(inside, '{"text":"a"}\n');
  const taken = await server.send('/api/dataset/import', {
    json: { project: project.id, file: inside },
  });
  expect([taken.status, taken.body.job.input.file]).toEqual([202, inside]);
});

test('names of uploads stay in their folder, and no more comes than was announced', async () => {
  for (const name of ['../x', '..', '.', '', 'a/b', 'a\\b', 'a\0b', 'x'.repeat(300), 'C:x']) {
    const answer = await server.send('/api/uploads', { json: { name, bytes: 1 } });
    expect([name, answer.status, code(answer)]).toEqual([name, 422, 'api.upload-name']);
  }
  const huge = await server.send('/api/uploads', { json: { name: 'x', bytes: 2 ** 50 } });
  expect([huge.status, code(huge)]).toEqual([413, 'api.too-large']);
  for (const id of ['%2e%2e%2fpage-token', '..%2f..', '%00', 'x'.repeat(32)]) {
    expect((await server.send(`/api/uploads/${id}`)).status).toBe(404);
    const json = { project: 1, file: `upload:${decodeURIComponent(id)}` };
    expect(code(await server.send('/api/dataset/import', { json }))).toBe('api.upload-unknown');
  }
  const { upload } = (await server.send('/api/uploads', { json: { name: 'x.csv', bytes: 3 } }))
    .body;
  const more = await server.send(`/api/uploads/${upload.id}`, {
    method: 'PATCH',
    headers: { 'upload-offset': '0' },
    body: 'four',
  });
  expect([more.status, code(more)]).toEqual([413, 'api.too-large']);
});

test('a body that is too large is not read', async () => {
  const answer = await server.send('/api/project/create', {
    json: { name: 'x'.repeat(9 * 2 ** 20) },
  });
  expect([answer.status, code(answer)]).toEqual([413, 'api.too-large']);
});

test('a download gives what an artifact lists and nothing beside it', async () => {
  const id = await server.withLedger(async (ledger) => {
    const file = join(server.folder, 'page.html');
    writeFileSync(file, '<script>alert(1)</script>');
    const stored = await ledger.objects.putFile(file);
    return ledger.artifacts.record({
      schema: 1,
      kind: 'export-bundle',
      files: [{ path: 'a/page.html', ...stored }],
      inputs: {},
      producer: { stage: 'package', version: '1', configuration: {}, seed: 1 },
      summary: {},
    }).id;
  });
  const file = await server.send(`/api/artifacts/${id}/files/a/page.html`);
  expect([file.status, file.text]).toEqual([200, '<script>alert(1)</script>']);
  expect(file.headers['content-type']).toBe('application/octet-stream');
  expect(file.headers['content-disposition']).toMatch(/^attachment/);
  for (const path of ['../page.html', '..%2f..%2fpage-token', 'a', 'a/', '%2fetc%2fpasswd', '']) {
    const answer = await server.send(`/api/artifacts/${id}/files/${path}`);
    expect([path, answer.status]).toEqual([path, 404]);
  }
});

// Last: it uses up the guesses that this address has.
test('who is not signed in sees nothing, and cannot guess for long', async () => {
  const none = await server.send('/api/run/list', { signedOut: true });
  expect([none.status, code(none)]).toEqual([401, 'api.signed-out']);
  const answers = [];
  for (let i = 0; i < 30; i++)
    answers.push(
      await server.send('/api/run/list', { headers: { authorization: `Bearer guess${i}` } }),
    );
  // One more may be had each second, by the last of them too.
  const statuses = answers.map(({ status }) => status);
  expect(statuses[0]).toBe(401);
  expect(statuses.filter((status) => status !== 401).length).toBeGreaterThanOrEqual(5);
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  expect((await server.send('/api/run/list')).status).toBe(200);
});
