import { readdir } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFileServer, type FileServer } from '../../../../test/support/http/file-server.ts';
import { commit, startHub, type HubServer } from '../../../../test/support/hub/hub-server.ts';
import { startKaggle, type KaggleServer } from '../../../../test/support/kaggle/kaggle-server.ts';
import { homeOfEachTest } from '../../../../test/support/projects/home-of-each-test.ts';
import { sha256 } from '../../../ledger/canonical-json.ts';
import { toProblem, type Problem } from '../../../problem/problem.ts';
import type { Session } from '../../stage/run-stage.ts';
import type { Progress } from '../../stage/stage.ts';
import type { RemoteOptions } from './fetched.ts';
import { importRemote } from './import-remote.ts';
import { parseRemote } from './remote-spec.ts';

const rows = Buffer.from('{"text":"one"}\n{"text":"two"}\n');
const home = homeOfEachTest();
let seen: Progress[];
beforeEach(() => {
  seen = [];
});

interface Given extends Partial<RemoteOptions> {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

async function bringIn(source: string, given: Given = {}) {
  const { signal = home.session.signal, onProgress, ...options } = given;
  const session: Session = {
    ...home.session,
    signal,
    progress(progress) {
      seen.push(progress);
      onProgress?.(progress);
    },
  };
  return importRemote(session, parseRemote(source.split(' '))!, {
    allowPrivate: true,
    maxBytes: 1e9,
    environment: {},
    ...options,
  });
}

const problemOf = (action: Promise<unknown>): Promise<Problem> =>
  action.then(
    () => expect.fail('there was no problem'),
    (error: unknown) => toProblem(error),
  );

const contentOf = (files: { sha256: string }[]) =>
  files.map((file) => readFileSync(home.ledger.objects.path(file.sha256)));

describe('a web address', () => {
  let server: FileServer;
  beforeEach(async () => {
    server = await startFileServer({ '/data/rows.jsonl': { bytes: rows, etag: '"one"' } });
  });
  afterEach(() => server.close());

  it('is stored with its bytes, name and address, and nothing is left over', async () => {
    const found = await bringIn(`${server.url}/data/rows.jsonl`);
    expect(found).toEqual({
      origin: { urls: [`${server.url}/data/rows.jsonl`] },
      files: [{ name: 'rows.jsonl', bytes: rows.length, sha256: sha256(rows) }],
    });
    expect(contentOf(found.files)).toEqual([rows]);
    expect(await readdir(join(home.ledger.home, 'downloads'))).toEqual([]);
    expect(seen.at(-1)).toMatchObject({ unit: 'MB' });
  });

  it('keeps no credentials, signature or hash in what is stored', async () => {
    const { port } = server;
    const source = `http://ann:secret@127.0.0.1:${port}/data/rows.jsonl?part=1&X-Amz-Signature=abc&token=t#sha256=${sha256(rows)}`;
    const found = await bringIn(source);
    expect(found.origin).toEqual({ urls: [`${server.url}/data/rows.jsonl?part=1`] });
    expect(server.requests[0].headers.authorization).toBe(
      `Basic ${Buffer.from('ann:secret').toString('base64')}`,
    );
  });

  it('may be one of several, which count together', async () => {
    const test = Buffer.from('{"text":"three"}\n');
    server.files.set('/data/test.jsonl', { bytes: test, etag: '"t"' });
    const both = `${server.url}/data/rows.jsonl ${server.url}/data/test.jsonl`;
    const limited = bringIn(both, { maxBytes: rows.length + test.length - 1 });
    expect((await problemOf(limited)).code).toBe('remote.too-large');
    server.requests.length = 0;
    const found = await bringIn(both);
    expect(found.files.map(({ name }) => name)).toEqual(['rows.jsonl', 'test.jsonl']);
    expect(server.requests[0].headers.range).toBe(`bytes=${rows.length}-`);
    server.files.set('/old/test.jsonl', { bytes: test });
    const clash = bringIn(`${server.url}/data/test.jsonl ${server.url}/old/test.jsonl`);
    expect((await problemOf(clash)).code).toBe('dataset.name-clash');
  });

  it('goes on in a later import after Ctrl-C', async () => {
    const controller = new AbortController();
    server.instead(1, (response) => {
      response.writeHead(200, { 'content-length': rows.length, etag: '"one"' });
      response.write(rows.subarray(0, 10));
    });
    const address = `${server.url}/data/rows.jsonl`;
    const stopped = bringIn(address, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    expect((await problemOf(stopped)).code).toBe('run.interrupted');
    expect(contentOf((await bringIn(address)).files)).toEqual([rows]);
    expect(server.requests[1].headers.range).toBe('bytes=10-');
  });

  it('survives a server that hangs up while what it sent is waiting to be read', async () => {
    const large = Buffer.from('{"text":"one of many"}\n'.repeat(100_000));
    server.files.set('/large.jsonl', { bytes: large, etag: '"l"' });
    server.instead(1, (response) => {
      const headers = { connection: 'close', 'content-length': large.length, etag: '"l"' };
      response.writeHead(200, headers);
      response.write(large.subarray(0, 1 << 16), () => response.destroy());
    });
    expect(contentOf((await bringIn(`${server.url}/large.jsonl`)).files)).toEqual([large]);
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    [401, 'url.denied'],
    [403, 'url.denied'],
    [404, 'url.missing'],
    [410, 'url.missing'],
    [418, 'url.protocol'],
  ])('that answers %d is %s', async (status, code) => {
    server.instead(1, (response) => response.writeHead(status).end());
    expect((await problemOf(bringIn(`${server.url}/x.csv`))).code).toBe(code);
  });

  it('of this machine is refused unless that is allowed', async () => {
    const refused = bringIn(`${server.url}/data/rows.jsonl`, { allowPrivate: false });
    expect((await problemOf(refused)).code).toBe('remote.private-address');
  });

  it('with another hash than stated is refused', async () => {
    const source = `${server.url}/data/rows.jsonl#sha256=${sha256('other')}`;
    expect((await problemOf(bringIn(source))).code).toBe('remote.hash');
  });

  it('is named by what the server says where the address does not tell', async () => {
    const disposition = 'attachment; filename="October.CSV.gz"';
    const served = { bytes: rows, headers: { 'content-disposition': disposition } };
    server.files.set('/export', served);
    const found = await bringIn(`${server.url}/export?month=10`);
    expect(found.files[0].name).toBe('export.csv.gz');
  });
});

describe('a dataset of the hub', () => {
  let hub: HubServer;
  let environment: NodeJS.ProcessEnv;
  const files = new Map<string, Buffer>();
  beforeEach(async () => {
    files.clear();
    files.set('README.md', Buffer.from('# A dataset\n'));
    files.set('data/train-00000-of-00001.parquet', Buffer.from('PAR1 train PAR1'));
    files.set('data/test-00000-of-00001.parquet', Buffer.from('PAR1 test PAR1'));
    hub = await startHub(files, 'datasets');
    environment = { HF_ENDPOINT: hub.url, HF_TOKEN: 'secret' };
  });
  afterEach(() => hub.close());
  const take = (source: string, given: Given = {}) => bringIn(source, { environment, ...given });

  it('is pinned to its commit, with the splits its file names state', async () => {
    const found = await take('hf:org/tiny@v1');
    expect(found.origin).toEqual({
      hub: {
        repository: 'org/tiny',
        revision: 'v1',
        commit,
        config: 'default',
        splits: ['test', 'train'],
      },
    });
    expect(found.files.map(({ name, split }) => [name, split])).toEqual([
      ['data/test-00000-of-00001.parquet', 'test'],
      ['data/train-00000-of-00001.parquet', 'train'],
    ]);
    expect(contentOf(found.files).map(String)).toEqual(['PAR1 test PAR1', 'PAR1 train PAR1']);
    expect(hub.leaked).toEqual([]);
    expect([...hub.authorized]).toEqual(['Bearer secret']);
  });

  it('gives the same configuration again, and downloads no large file twice', async () => {
    const first = await take('hf:org/tiny');
    hub.requests.length = 0;
    expect(await take('hf:org/tiny')).toEqual(first);
    expect(hub.requests.filter((line) => line.includes('parquet'))).toEqual([]);
  });

  it('that has a file in two splits is refused', async () => {
    const entry = (split: string) => `  - {split: ${split}, path: de.jsonl}`;
    const card = ['---', 'configs:', '- config_name: a', '  data_files:'];
    files.set('README.md', Buffer.from([...card, entry('train'), entry('test'), '---'].join('\n')));
    files.set('de.jsonl', rows);
    expect((await problemOf(take('hf:org/tiny'))).code).toBe('hub.split');
  });

  it('keeps the files that are whole when a later one fails', async () => {
    hub.misbehave = (request, response) => {
      if (!request.url!.includes('data/train')) return false;
      response.writeHead(418).end();
      return true;
    };
    expect((await problemOf(take('hf:org/tiny'))).code).toBe('hub.protocol');
    hub.misbehave = () => false;
    hub.requests.length = 0;
    await take('hf:org/tiny');
    expect(hub.requests.filter((line) => line.includes('parquet'))).toEqual([
      expect.stringContaining('data/train'),
    ]);
  });

  it('takes the configuration and split that are named', async () => {
    const card = [
      '---',
      'configs:',
      '- config_name: english',
      '  data_files:',
      '  - {split: train_sft, path: "en/*.jsonl"}',
      '  - {split: train_gen, path: en-gen.jsonl}',
      '- config_name: german',
      '  data_files: de.jsonl',
      '---',
    ].join('\n');
    files.set('README.md', Buffer.from(card));
    for (const name of ['en/a.jsonl', 'en/b.jsonl', 'en-gen.jsonl', 'de.jsonl'])
      files.set(name, rows);
    const { code, evidence } = await problemOf(take('hf:org/tiny'));
    expect([code, evidence]).toEqual(['hub.config', { configs: ['english', 'german'] }]);
    const german = await take('hf:org/tiny:german');
    expect(german.files.map(({ name, split }) => [name, split])).toEqual([['de.jsonl', 'train']]);
    const unclear = await problemOf(take('hf:org/tiny:english'));
    expect([unclear.code, unclear.evidence]).toEqual([
      'hub.split',
      { config: 'english', splits: ['train_sft', 'train_gen'] },
    ]);
    const sft = await take('hf:org/tiny:english:train_sft');
    expect(sft.files.map(({ name }) => name)).toEqual(['en/a.jsonl', 'en/b.jsonl']);
    const file = await take('hf:org/tiny:en/b.jsonl');
    expect(file.files.map(({ name }) => name)).toEqual(['en/b.jsonl']);
    expect((await problemOf(take('hf:org/tiny:french'))).code).toBe('hub.config');
    expect((await problemOf(take('hf:org/tiny:german:test'))).code).toBe('hub.split');
  });

  it('without a choice of configuration needs no name for it', async () => {
    const found = await take('hf:org/tiny:test');
    expect(found.files.map(({ name }) => name)).toEqual(['data/test-00000-of-00001.parquet']);
  });

  it.each<[string, number, Record<string, string>, string, RegExp]>([
    ['gated', 403, { 'x-error-code': 'GatedRepo' }, 'hub.gated', /terms/],
    ['gated for strangers', 401, { 'x-error-code': 'GatedRepo' }, 'hub.gated', /terms/],
    ['private', 401, { 'x-error-code': 'RepoNotFound' }, 'hub.private', /HF_TOKEN/],
    ['missing', 404, { 'x-error-code': 'RepoNotFound' }, 'hub.missing', /name/],
    ['forbidden by a mirror', 403, {}, 'hub.gated', /terms/],
    ['no hub', 418, {}, 'hub.protocol', /HF_ENDPOINT/],
  ])('%s is told apart', async (_, status, headers, code, fix) => {
    hub.misbehave = (_request, response) => {
      response.writeHead(status, headers).end();
      return true;
    };
    const problem = await problemOf(take('hf:org/tiny'));
    expect([problem.code, problem.fix]).toEqual([code, expect.stringMatching(fix)]);
  });

  it('at a revision that is not there says so', async () => {
    const problem = await problemOf(take('hf:org/tiny@no-such'));
    expect([problem.code, problem.fix]).toEqual(['hub.missing', expect.stringMatching(/revision/)]);
  });

  it('with other bytes than the hub states is refused', async () => {
    const name = 'data/test-00000-of-00001.parquet';
    hub.misbehave = (request, response) => {
      if (!request.url!.endsWith(name)) return false;
      response.end(Buffer.from('PAR1 evil PAR1'));
      return true;
    };
    const { code, location } = await problemOf(take('hf:org/tiny'));
    expect([code, location]).toEqual(['hub.hash', { file: name }]);
  });

  it('larger than the limit is refused before anything is downloaded', async () => {
    expect((await problemOf(take('hf:org/tiny', { maxBytes: 20 }))).code).toBe('remote.too-large');
    expect(hub.requests.filter((line) => line.includes('parquet'))).toEqual([]);
  });

  it('without data files points at the Parquet copy of the hub', async () => {
    for (const name of files.keys()) if (name.startsWith('data/')) files.delete(name);
    files.set('tiny.py', Buffer.from('import datasets'));
    const { code, fix } = await problemOf(take('hf:org/tiny'));
    expect([code, fix]).toEqual(['hub.no-data', expect.stringContaining('refs/convert/parquet')]);
  });

  it('whose listing leaves its folder is refused', async () => {
    files.set('../../evil.jsonl', rows);
    expect((await problemOf(take('hf:org/tiny'))).code).toBe('hub.protocol');
  });
});

describe('Kaggle', () => {
  let kaggle: KaggleServer;
  let environment: NodeJS.ProcessEnv;
  beforeEach(async () => {
    kaggle = await startKaggle();
    kaggle.versions.set(1, new Map([['old.csv', Buffer.from('a,b\n1,2\n')]]));
    kaggle.versions.set(
      2,
      new Map([
        ['test.csv', Buffer.from('a,b\n5,6\n')],
        ['train.csv', Buffer.from('a,b\n3,4\n')],
        ['notes/license.txt', Buffer.from('free')],
      ]),
    );
    kaggle.competition.set('train.csv', Buffer.from('a,b\n7,8\n'));
    kaggle.competition.set('sample_submission.csv', Buffer.from('a\n7\n'));
    environment = {
      KAGGLE_API_ENDPOINT: kaggle.url,
      KAGGLE_USERNAME: 'ann',
      KAGGLE_KEY: 'secret',
      HOME: home.folder,
    };
  });
  afterEach(() => kaggle.close());
  const take = (source: string, given: Given = {}) => bringIn(source, { environment, ...given });

  it('gives the newest version of a dataset, with its splits', async () => {
    const found = await take('kaggle:dataset/owner/data');
    expect(found.origin).toEqual({
      kaggle: { kind: 'dataset', name: 'owner/data', version: 2, files: ['test.csv', 'train.csv'] },
    });
    expect(contentOf(found.files).map(String)).toEqual(['a,b\n5,6\n', 'a,b\n3,4\n']);
    expect(kaggle.leaked).toEqual([]);
  });

  it('gives a version and a file that are named', async () => {
    const old = await take('kaggle:dataset/owner/data@1');
    expect(old.files.map(({ name }) => name)).toEqual(['old.csv']);
    const file = await take('kaggle:dataset/owner/data/notes/license.txt');
    expect(contentOf(file.files).map(String)).toEqual(['free']);
    const contest = await take('kaggle:competition/contest/train.csv');
    expect(contest.origin).toEqual({
      kaggle: { kind: 'competition', name: 'contest', version: null, files: ['train.csv'] },
    });
  });

  it('sends larger files packed, and the name says so', async () => {
    kaggle.packed.set('train.csv.zip', Buffer.from('PK\u0003\u0004'));
    const found = await take('kaggle:competition/contest/train.csv');
    expect(found.files.map(({ name }) => name)).toEqual(['train.csv.zip']);
  });

  it('stops with the list where several files could be meant', async () => {
    const { code, evidence } = await problemOf(take('kaggle:competition/contest'));
    expect([code, evidence]).toEqual([
      'kaggle.file',
      { files: ['sample_submission.csv', 'train.csv'] },
    ]);
  });

  it('keeps files that are whole when a later one fails', async () => {
    kaggle.misbehave = (request, response) => {
      if (!request.url!.includes('train.csv')) return false;
      response.writeHead(418).end();
      return true;
    };
    await problemOf(take('kaggle:dataset/owner/data'));
    kaggle.misbehave = () => false;
    kaggle.requests.length = 0;
    await take('kaggle:dataset/owner/data');
    expect(kaggle.requests.filter((path) => path.includes('/download/'))).toEqual([
      expect.stringContaining('train.csv'),
    ]);
  });

  it('says what is missing to be let in', async () => {
    const nobody = { ...environment, KAGGLE_KEY: '' };
    expect((await problemOf(take('kaggle:dataset/owner/data', { environment: nobody }))).code).toBe(
      'kaggle.credentials',
    );
    const wrong = { ...environment, KAGGLE_KEY: 'guess' };
    expect(
      (await problemOf(take('kaggle:dataset/owner/data', { environment: wrong }))).fix,
    ).toMatch(/not valid/);
    kaggle.rulesAccepted = false;
    const rules = await problemOf(take('kaggle:competition/contest/train.csv'));
    expect([rules.code, rules.fix]).toEqual([
      'kaggle.rules',
      expect.stringContaining('competitions/contest/rules'),
    ]);
    expect((await problemOf(take('kaggle:dataset/owner/none'))).code).toBe('kaggle.missing');
    expect((await problemOf(take('kaggle:dataset/owner/data/none.csv'))).code).toBe(
      'kaggle.missing',
    );
  });
});

it.each([
  ['hf:', 'hub.spec'],
  ['hf:a/b/c', 'hub.spec'],
  ['kaggle:owner/slug', 'kaggle.spec'],
  ['kaggle:dataset/slug', 'kaggle.spec'],
  ['https://', 'url.invalid'],
  ['https://host/x#sha256=zz', 'url.invalid'],
])('%s is refused', (source, code) => {
  expect(() => parseRemote([source])).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ code }) }),
  );
});

it.each([
  ['https://a.example/x.csv', 'hf:a/b'],
  ['hf:a/b', 'hf:a/c'],
  ['data.csv', 'https://a.example/x.csv'],
])('%s and %s make no one source', (...sources) => {
  expect(() => parseRemote(sources)).toThrow(/one dataset/);
});

it.each(['data.csv', './hf:/x', 'C:\\data.csv', 'folder/*.jsonl'])('%s is a path', (source) => {
  expect(parseRemote([source])).toBeNull();
});
