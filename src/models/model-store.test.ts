import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { startHub, type HubServer } from '../../test/support/hub/hub-server.ts';
import { tinyModel } from '../../test/support/models/tiny-model.ts';
import { writeGguf } from '../engine/checkpoint/gguf/write.ts';
import { writeHuggingFace } from '../engine/checkpoint/huggingface/write.ts';
import { openModel } from '../engine/checkpoint/open-model.ts';
import { toProblem, type Problem } from '../problem/problem.ts';
import type { Endpoint } from './hub/endpoint.ts';
import { addModel } from './add-model.ts';
import { listModels, resolveModel, verifyModel } from './model-store.ts';

const model = tinyModel();
const work = temporaryFolder();
const folder = join(work, 'Tiny Model');
let home: string;
beforeAll(() => writeHuggingFace(folder, { ...model, dtype: 'bfloat16' }));
beforeEach(() => {
  home = temporaryFolder();
});

const problemOf = async (action: Promise<unknown>): Promise<Problem> =>
  action.then(
    () => expect.fail('there was no problem'),
    (error: unknown) => toProblem(error),
  );

describe('from disk', () => {
  test('a folder and a GGUF file are added, listed and found', async () => {
    await writeFile(join(folder, 'optimizer.pt'), 'not ours');
    const added = await addModel({ home, spec: folder });
    expect(added.manifest).toMatchObject({
      id: 'tiny-model',
      format: 'huggingface',
      encodings: ['BF16'],
      source: { kind: 'path', name: 'Tiny Model' },
      chat: true,
    });
    expect(added.manifest.files.map(({ path }) => path)).not.toContain('optimizer.pt');
    const file = join(work, 'tiny.gguf');
    await writeGguf(file, { ...model, name: 'tiny', type: 'Q8_0' });
    await addModel({ home, spec: file, id: 'other' });
    expect((await listModels(home)).map(({ manifest }) => manifest.id)).toEqual([
      'other',
      'tiny-model',
    ]);
    const stored = await resolveModel(home, 'other');
    expect((await openModel(stored.path)).config).toEqual(model.config);
    await verifyModel(home, 'other');
  });

  test('the same files have the same digest under any id', async () => {
    const first = await addModel({ home, spec: folder, id: 'a' });
    const second = await addModel({ home, spec: folder, id: 'b' });
    expect(second.manifest.digest).toBe(first.manifest.digest);
  });

  test('a broken model leaves nothing behind', async () => {
    const broken = join(work, 'broken');
    await writeHuggingFace(broken, { ...model, dtype: 'float32' });
    await truncate(join(broken, 'model.safetensors'), 1000);
    const problem = await problemOf(addModel({ home, spec: broken }));
    expect(problem.code).toBe('weights.truncated');
    expect(problem.location?.file).toBe(join(broken, 'model.safetensors'));
    const abort = AbortSignal.abort();
    expect((await problemOf(addModel({ home, spec: folder, signal: abort }))).code).toBe(
      'run.interrupted',
    );
    expect(await readdir(join(home, 'models')).catch(() => [])).toEqual([]);
    expect(await listModels(home)).toEqual([]);
  });

  test('what a killed copy left is swept away', async () => {
    // No process has this id: it is beyond the largest that Linux gives.
    await mkdir(join(home, 'models', '.copy-x-4194305', 'files'), { recursive: true });
    await addModel({ home, spec: folder });
    expect(await readdir(join(home, 'models'))).toEqual(['tiny-model']);
  });

  test.each([
    ['a path that is not there', { spec: 'nowhere' }, 'file.missing'],
    ['a broken hub name', { spec: 'hf:org' }, 'model.spec'],
    ['an id with a slash', { id: 'a/b' }, 'model.spec'],
    ['the id of a from-scratch base', { id: 'brew-3m' }, 'model.exists'],
  ])('%s is refused', async (_, request, code) => {
    expect((await problemOf(addModel({ home, spec: folder, ...request }))).code).toBe(code);
  });

  test('an id is given once; an unknown one is named with what to do', async () => {
    await addModel({ home, spec: folder });
    expect((await problemOf(addModel({ home, spec: folder }))).code).toBe('model.exists');
    const { code, fix } = await problemOf(resolveModel(home, 'qwen3-0.6b'));
    expect([code, fix]).toEqual([
      'model.unknown',
      'Bring it in with `brewslm model add qwen3-0.6b`.',
    ]);
  });

  test('a changed byte is found', async () => {
    const { path } = await addModel({ home, spec: folder });
    const weights = join(path, 'model.safetensors');
    const bytes = await readFile(weights);
    bytes[bytes.length - 1] ^= 1;
    await writeFile(weights, bytes);
    const problem = await problemOf(verifyModel(home, 'tiny-model'));
    expect(problem.code).toBe('model.changed');
    expect(problem.location?.file).toBe(weights);
  });
});

describe('from the hub', () => {
  let hub: HubServer;
  let endpoint: Endpoint;
  const weights = 'model.safetensors';
  beforeEach(async () => {
    const files = new Map<string, Buffer>();
    for (const name of await readdir(folder)) files.set(name, await readFile(join(folder, name)));
    hub = await startHub(files);
    endpoint = { url: hub.url, token: 'secret', retryMilliseconds: 1 };
  });
  afterEach(() => hub.close());
  const add = (spec = 'hf:org/tiny@v1') => addModel({ home, spec, endpoint });

  /** Answers the next `times` requests whose path ends with `name` in another way. */
  const instead = (name: string, times: number, answer: (response: ServerResponse) => unknown) => {
    let left = times;
    hub.misbehave = (request, response) => {
      if (!request.url!.split('?')[0].endsWith(name) || left-- <= 0) return false;
      answer(response);
      return true;
    };
  };

  test('a model is downloaded at its commit, and only what belongs to it', async () => {
    const seen: number[] = [];
    const { manifest, path } = await addModel({
      home,
      spec: 'hf:org/tiny@v1',
      endpoint,
      onProgress: (done, total) => seen.push(done / total),
    });
    expect(manifest.source).toMatchObject({ repository: 'org/tiny', revision: 'v1' });
    expect(manifest.license).toBe('mit');
    expect(seen.at(-1)).toBe(1);
    expect((await openModel(path)).config).toEqual(model.config);
    expect(hub.requests.some((line) => line.includes('optimizer.pt'))).toBe(false);
    expect(hub.leaked).toEqual([]);
  });

  test('a cut connection is resumed from where it broke', async () => {
    const bytes = await readFile(join(folder, weights));
    // Without a length: the part before the cut surely arrives.
    instead(weights, 1, (response) => response.writeHead(200).end(bytes.subarray(0, 5000)));
    const { path } = await add();
    expect(hub.requests.some((line) => line.endsWith('bytes=5000-'))).toBe(true);
    expect((await readFile(join(path, weights))).equals(bytes)).toBe(true);
  });

  test('a reset connection is tried again', async () => {
    instead(weights, 3, (response) => response.destroy());
    expect((await add()).manifest.id).toBe('tiny');
  });

  test('a download that broke for good goes on in a later run', async () => {
    const bytes = await readFile(join(folder, weights));
    let first = true;
    instead(weights, 7, (response) => {
      if (first) response.writeHead(200).end(bytes.subarray(0, 600));
      else response.writeHead(206, { 'content-range': `bytes 600-/${bytes.length}` }).end();
      first = false;
    });
    const problem = await problemOf(add());
    expect(problem.code).toBe('hub.interrupted');
    expect(await listModels(home)).toEqual([]);
    hub.requests.length = 0;
    await add();
    expect(hub.requests.find((line) => line.includes(weights))).toMatch(/bytes=600-$/);
    expect((await listModels(home)).map(({ manifest }) => manifest.id)).toEqual(['tiny']);
  });

  test('a server that ignores ranges is read from the start', async () => {
    const bytes = await readFile(join(folder, weights));
    let first = true;
    hub.misbehave = (request, response) => {
      if (!request.url!.endsWith(weights)) return false;
      response.writeHead(200, { 'content-length': bytes.length });
      if (first) response.write(bytes.subarray(0, 100), () => response.destroy());
      else response.end(bytes);
      first = false;
      return true;
    };
    const { path } = await add();
    expect((await readFile(join(path, weights))).equals(bytes)).toBe(true);
  });

  test.each([
    [401, 'hub.private'],
    [403, 'hub.gated'],
    [404, 'hub.missing'],
    [429, 'hub.busy'],
    [503, 'hub.busy'],
    [418, 'hub.protocol'],
  ])('status %d is %s', async (status, code) => {
    instead(weights, 99, (response) => response.writeHead(status).end());
    expect((await problemOf(add())).code).toBe(code);
  });

  test('a busy server is asked again', async () => {
    instead('/v1', 2, (response) => response.writeHead(429, { 'retry-after': '0' }).end());
    expect((await add()).manifest.id).toBe('tiny');
  });

  test('wrong bytes are thrown away, and the next run succeeds', async () => {
    const bytes = Buffer.from(await readFile(join(folder, weights)));
    bytes[bytes.length - 1] ^= 1;
    instead(weights, 1, (response) => response.writeHead(200).end(bytes));
    const problem = await problemOf(add());
    expect(problem.code).toBe('hub.hash');
    expect(problem.location?.file).toBe(weights);
    await add();
  });

  test('a server that is no hub, and none at all', async () => {
    instead('/v1', 99, (response) => response.end('<html>'));
    expect((await problemOf(add())).code).toBe('hub.protocol');
    await hub.close();
    expect((await problemOf(add())).code).toBe('hub.unreachable');
  });
});
