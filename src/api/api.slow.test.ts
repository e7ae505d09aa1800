/** What the HTTP face does for who may: operations, jobs, streams, uploads, keys, the document. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { apiServer } from '../../test/support/api-server.ts';
import { BrewslmClient, AnswerError, type StreamEvent } from '../client/client.ts';
import { entryOf, operationNames } from '../operations/index.ts';
import { pathOf } from './calls/operation-routes.ts';

const server = apiServer();
const client = () => new BrewslmClient({ address: server.url, key: server.token });

async function all(events: AsyncIterable<StreamEvent>): Promise<StreamEvent[]> {
  const list: StreamEvent[] = [];
  for await (const event of events) list.push(event);
  return list;
}

test('a call gives what the command prints, and a wrong one a problem with its field', async () => {
  const { output: made } = await client().change('project.create', { name: 'first' });
  const listed = await client().query('project.list', {});
  expect(listed).toEqual({ output: [made], verdicts: [], failed: false });
  const unknown = await client()
    .query('dataset.show', { project: 'nobody' })
    .catch((error: unknown) => error);
  expect(unknown).toBeInstanceOf(AnswerError);
  expect(unknown).toMatchObject({ status: 404, problem: { code: 'project.unknown' } });
  const wrong = await server.send('/api/run/list?activ=true');
  expect([wrong.status, wrong.body.problem.message]).toEqual([
    422,
    'there is no field activ; did you mean active?',
  ]);
  for (const query of ['active=yes', 'active=true&active=false'])
    expect((await server.send(`/api/run/list?${query}`)).status).toBe(422);
  expect((await server.send('/api/run/list?active=true')).body.output).toEqual([]);
  expect((await server.send('/api/no/such')).status).toBe(404);
});

test('every operation has a route of its kind', async () => {
  for (const name of operationNames) {
    const method = entryOf(name).kind === 'query' ? 'GET' : 'POST';
    const { status, body } = await server.send(`${pathOf(name)}?nosuchfield=1`, {
      method,
      ...(method === 'POST' && {
        body: '{"nosuchfield":1}',
        headers: { 'content-type': 'application/json' },
      }),
    });
    expect([name, status, body.problem.code]).toEqual([name, 422, 'usage.invalid']);
  }
});

test('work is a job: asked for twice it is done once, and followed to its end', async () => {
  const { output: project } = await client().change('project.create', { name: 'jobs' });
  const rows = Array.from({ length: 40 }, (_, i) =>
    JSON.stringify({ prompt: `What is ${i} and ${i}?`, completion: `It is ${2 * i}.` }),
  );
  const file = new File([rows.join('\n')], 'sums.jsonl');
  const { path } = await client().upload(file);
  const input = { project: project.id, file: path };
  const job = await client().work('dataset.import', input, 'once');
  expect(await client().work('dataset.import', input, 'once')).toMatchObject({ id: job.id });
  const events = await all(client().jobEvents(job.id));
  expect(events[0]).toMatchObject({ type: 'started' });
  const ids = events.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const end = events.at(-1)!;
  expect(end).toMatchObject({ type: 'end', data: { id: job.id, operation: 'dataset.import' } });
  expect(['done', 'refused']).toContain((end.data as { status: string }).status);
  const shown = await client().query('job.show', { id: job.id });
  // Of the upload it says the name alone.
  expect(shown.output).toMatchObject({
    id: job.id,
    by: 'page',
    input: { file: `${path}/sums.jsonl` },
    dryRun: false,
  });
  const again = await client().work('dataset.import', shown.output.input as never);
  const { output: second } = await client().query('job.show', { id: again.id });
  expect(second.input).toEqual(shown.output.input);
  expect(shown.output.log.join()).toContain(`does job ${job.id}, dataset.import`);
  const trial = await client().work('train.start', { project: project.id, dryRun: true });
  const { output: lines } = await client().query('job.list', {});
  expect(lines).toContainEqual(expect.objectContaining({ id: trial.id, dryRun: true }));
  for (const told of [job, end, events, lines, shown])
    expect(JSON.stringify(told)).not.toContain(join(server.home, 'uploads'));
  // Who has seen the end is not told again.
  const seenAll = await server.send(`/api/events/job/${job.id}`, {
    headers: { 'last-event-id': end.id! },
  });
  expect(seenAll.status).toBe(204);
}, 60_000);

test('a reader that comes back misses nothing and gets nothing twice', async () => {
  const run = await server.withLedger(({ projects, runs }) => {
    const project = projects.create('followed', 'general', 1);
    const id = runs.start(project.id, 'train', 'key');
    for (let i = 0; i < 1200; i++) runs.event(id, 'metric', { i });
    return id;
  });
  const seen: number[] = [];
  const stop = new AbortController();
  for await (const { data } of client().runEvents(run, { signal: stop.signal })) {
    seen.push((data as { data: { i: number } }).data.i);
    if (seen.length === 700) stop.abort();
  }
  const last = await server.withLedger(({ runs }) => runs.events(run)[699].id);
  const rest = await fetch(`${server.url}/api/events/run/${run}`, {
    headers: { authorization: `Bearer ${server.token}`, 'last-event-id': `${last}` },
  });
  await server.withLedger(({ runs }) => {
    runs.event(run, 'metric', { i: 1200 });
    runs.end(run, 'done');
  });
  const { readEvents } = await import('../client/event-stream.ts');
  const events = await all(readEvents(rest));
  expect(events.at(-1)).toMatchObject({ type: 'end', data: { id: run, status: 'done' } });
  const numbers = events.slice(0, -1).map(({ data }) => (data as { data: { i: number } }).data.i);
  expect([...seen.slice(0, 700), ...numbers]).toEqual(Array.from({ length: 1201 }, (_, i) => i));
});

test('several things come over one connection, each told once, also to who comes back', async () => {
  const [first, second] = await server.withLedger(({ projects, runs }) => {
    const project = projects.create('several', 'general', 1);
    return ['one', 'two'].map((key) => {
      const id = runs.start(project.id, 'train', key);
      for (let i = 0; i < 700; i++) runs.event(id, 'metric', { i });
      return id;
    });
  });
  const told = new Map<string, number[]>();
  const note = ({ type: of, data }: StreamEvent) => {
    const { type, data: event } = data as { type: string; data: { data: { i: number } } };
    told.set(of, [...(told.get(of) ?? []), type === 'metric' ? event.data.i : -1]);
  };
  const followed = { runs: [first, second], home: true };
  const stop = new AbortController();
  let last: string | null = null;
  let count = 0;
  for await (const event of client().events(followed, { signal: stop.signal })) {
    note(event);
    last = event.id;
    if (++count === 900) break;
  }
  stop.abort();
  await server.withLedger(({ runs }) => runs.end(first, 'done'));
  // As a browser comes back: to the same address, with the id of the last event that it has.
  const again = new AbortController();
  const rest = await fetch(`${server.url}/api/events?run=${first}&run=${second}&home=true`, {
    headers: { authorization: `Bearer ${server.token}`, 'last-event-id': last! },
    signal: again.signal,
  });
  const { readEvents } = await import('../client/event-stream.ts');
  for await (const event of readEvents(rest)) {
    note(event);
    if (told.get(`run ${first}`)?.at(-1) === -1 && told.get(`run ${second}`)?.length === 700) break;
  }
  again.abort();
  const numbers = Array.from({ length: 700 }, (_, i) => i);
  expect(told.get(`run ${first}`)).toEqual([...numbers, -1]);
  expect(told.get(`run ${second}`)).toEqual(numbers);
  expect(told.get('home')?.length).toBeGreaterThan(0);
  // All that is followed ends, and so does the stream.
  await server.withLedger(({ runs }) => runs.end(second, 'done'));
  const ends = await all(client().events({ runs: [first, `${second}:0`, first] }));
  expect(ends.filter(({ data }) => (data as { type: string }).type === 'end')).toHaveLength(2);
  for (const words of ['', '?run=x', '?rum=1', '?home=no'])
    expect((await server.send(`/api/events${words}`)).status).toBe(422);
  // What is not there says so, and keeps nobody from the rest.
  const partly = await all(client().events({ runs: [99999, `${first}:0`] }));
  expect(partly[0]).toMatchObject({
    type: 'run 99999',
    data: { type: 'problem', data: { code: 'run.unknown' } },
  });
  expect(partly).toHaveLength(1 + 700 + 1);
});

test('the home tells when something has changed', async () => {
  const stop = new AbortController();
  const events = client().homeEvents({ signal: stop.signal });
  const newest = async () => ((await events.next()).value as StreamEvent).data as { runs: number };
  const before = await newest();
  const run = await server.withLedger(({ projects, runs }) =>
    runs.start(projects.list()[0].id, 'train', 'another'),
  );
  expect(before.runs).toBeLessThan(run);
  // Jobs of the tests before may still start runs of theirs: the newest may be one of those.
  while ((await newest()).runs < run);
  stop.abort();
});

test('an upload goes on where it stopped, and says where that is', async () => {
  const { upload } = (await server.send('/api/uploads', { json: { name: 'a.csv', bytes: 6 } }))
    .body;
  const piece = (offset: number, body: string) =>
    server.send(`/api/uploads/${upload.id}`, {
      method: 'PATCH',
      headers: { 'upload-offset': `${offset}`, 'content-type': 'application/octet-stream' },
      body,
    });
  expect((await piece(0, 'abc')).body.upload.offset).toBe(3);
  const wrong = await piece(0, 'abc');
  expect([wrong.status, wrong.body.upload.offset]).toEqual([409, 3]);
  const { body } = await server.send('/api/dataset/map', { json: { file: `upload:${upload.id}` } });
  expect(body.problem.code).toBe('api.upload-unfinished');
  expect((await piece(3, 'def')).body.upload).toMatchObject({ offset: 6, bytes: 6 });
  const stored = join(server.home, 'uploads', upload.id, 'file/a.csv');
  expect(readFileSync(stored, 'utf8')).toBe('abcdef');
  expect((await server.send(`/api/uploads/${upload.id}`, { method: 'DELETE' })).status).toBe(204);
  expect(existsSync(stored)).toBe(false);
});

test('keys may what their role may, in their project, until they are revoked; all stays on record', async () => {
  const { output: project } = await client().change('project.create', { name: 'keys' });
  const { output: other } = await client().change('project.create', { name: 'others' });
  const made = async (name: string, role: 'viewer' | 'editor', only?: number) => {
    const { output } = await client().change('key.create', {
      name,
      role,
      ...(only !== undefined && { project: only }),
    });
    return output;
  };
  const viewer = await made('vera', 'viewer');
  const editor = await made('ed', 'editor', project.id);
  const ask = async (secret: string, path: string, json?: unknown) => {
    const headers = { authorization: `Bearer ${secret}` };
    return (await server.send(path, { headers, json })).status;
  };
  expect(await ask(viewer.secret, '/api/project/list')).toBe(200);
  expect(await ask(viewer.secret, '/api/project/create', { name: 'no' })).toBe(403);
  expect(await ask(viewer.secret, '/api/uploads', { name: 'a', bytes: 1 })).toBe(403);
  expect(await ask(viewer.secret, '/api/key/list')).toBe(403);
  expect(await ask(editor.secret, `/api/run/list?project=${project.id}`)).toBe(200);
  expect(await ask(editor.secret, `/api/run/list?project=${other.id}`)).toBe(403);
  expect(await ask(editor.secret, `/api/run/list?project=others`)).toBe(403);
  expect(await ask(editor.secret, '/api/run/list')).toBe(403);
  expect(await ask(editor.secret, '/api/project/list')).toBe(403);
  expect(await ask(editor.secret, '/api/template/list')).toBe(200);
  const override = { project: project.id, gate: 'A', reason: 'mine' };
  expect(await ask(editor.secret, '/api/gate/override', override)).toBe(403);
  const work = { project: project.id, sample: 'banking77', allowPrivate: true };
  expect(await ask(editor.secret, '/api/dataset/import', work)).toBe(403);
  await client().change('key.revoke', { id: viewer.key.id });
  expect(await ask(viewer.secret, '/api/project/list')).toBe(401);
  const { output: keys } = await client().query('key.list', {});
  expect(JSON.stringify(keys)).not.toContain(viewer.secret);
  expect(readFileSync(join(server.home, 'ledger.db')).includes(viewer.secret)).toBe(false);
  const { output: audit } = await client().query('audit.list', { limit: 20 });
  expect(audit).toContainEqual(
    expect.objectContaining({
      who: 'ed',
      role: 'editor',
      operation: 'gate.override',
      project: project.id,
      status: 403,
    }),
  );
  expect(audit[0]).toMatchObject({ who: 'page', operation: 'key.revoke', status: 200 });
});

test('health, figures and log tell of the server and of nothing else', async () => {
  const secret = 'whatIsTyped';
  writeFileSync(join(server.shared, `${secret}.csv`), 'a\n');
  await server.send(`/?token=${secret}`, { signedOut: true });
  await server.send(`/api/dataset/show?project=1&source=${secret}`);
  expect((await server.send('/healthz', { signedOut: true })).body.status).toBe('ok');
  expect((await server.send('/metrics', { signedOut: true })).status).toBe(401);
  const { text } = await server.send('/metrics');
  expect(text).toContain('route="/api/dataset/show"');
  expect(text).toContain('brewslm_jobs{status="');
  expect(text).not.toContain(secret);
  expect(server.log).toContainEqual(
    expect.objectContaining({ operation: 'dataset.show', who: 'page', method: 'GET' }),
  );
  expect(JSON.stringify(server.log)).not.toContain(secret);
  expect(JSON.stringify(server.log)).not.toContain(server.token);
});

test('the document has every operation, and can be read without a script', async () => {
  const { body } = await server.send('/openapi.json', { signedOut: true });
  const ids = Object.values(body.paths as Record<string, Record<string, { operationId?: string }>>)
    .flatMap((methods) => Object.values(methods))
    .map(({ operationId }) => operationId);
  expect(ids).toEqual(expect.arrayContaining(operationNames));
  // Every reference leads somewhere.
  for (const [, path] of JSON.stringify(body).matchAll(/"\$ref":"#\/([^"]+)"/g))
    expect(path.split('/').reduce((at, step) => at?.[step], body)).toBeDefined();
  const { text } = await server.send('/docs', { signedOut: true });
  expect(text).toContain('/api/dataset/import');
  expect(text).not.toMatch(/<script|https?:\/\/(?!127)[a-z]+\.[a-z]+[^<]*\.(js|css)|onclick/);
});

test('a page that the browser asks for is the frame, and a file that is not there is not', async () => {
  const frame = await server.send('/projects/1', { signedOut: true });
  expect([frame.status, frame.text]).toEqual([200, '<!doctype html><title>page</title>']);
  expect((await server.send('/assets/page.js', { signedOut: true })).text).toContain('page = 1');
  expect((await server.send('/assets/none.js', { signedOut: true })).status).toBe(404);
});
