import {
  chmodSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import type { Descriptor } from './artifacts.ts';
import { Ledger } from './ledger.ts';

let home: string;
let ledger: Ledger;

beforeEach(() => {
  home = temporaryFolder();
  ledger = new Ledger(home);
});

afterEach(() => {
  ledger.close();
});

function descriptor(text: string, inputs: Record<string, string> = {}): Descriptor {
  const file = ledger.objects.putBytes(text);
  return {
    schema: 1,
    kind: 'raw-snapshot',
    files: [{ path: 'data.txt', ...file }],
    inputs,
    producer: { stage: 'ingest', version: '1', configuration: {}, seed: 1 },
    summary: {},
  };
}

const code = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as { problem: { code: string } }).problem.code;
  }
  return 'no problem';
};

test('an artifact is the same however often it is recorded', () => {
  const first = ledger.artifacts.record(descriptor('hello'));
  const second = ledger.artifacts.record(descriptor('hello'));
  expect(second.id).toBe(first.id);
  expect(ledger.artifacts.list()).toHaveLength(1);
  expect(ledger.artifacts.find(first.id.slice(0, 8)).text('data.txt')).toBe('hello');
});

test('lineage leads from an artifact to its inputs and back', () => {
  const source = ledger.artifacts.record(descriptor('source'));
  const made = ledger.artifacts.record(descriptor('made', { snapshot: source.id }));
  expect(ledger.artifacts.inputs(made).snapshot.id).toBe(source.id);
  expect(ledger.artifacts.consumers(source).map(({ id }) => id)).toEqual([made.id]);
});

test('an artifact whose input is unknown is not recorded at all', () => {
  expect(() =>
    ledger.artifacts.record(descriptor('orphan', { snapshot: 'f'.repeat(64) })),
  ).toThrow();
  expect(ledger.artifacts.list()).toHaveLength(0);
});

test('verify finds any changed byte, a cut file and a lost one', async () => {
  const artifact = ledger.artifacts.record(descriptor('some bytes that matter'));
  const path = artifact.path('data.txt');
  expect(await ledger.artifacts.verify(artifact)).toEqual([]);
  const original = readFileSync(path);
  chmodSync(path, 0o644);
  for (let offset = 0; offset < original.length; offset++) {
    const damaged = Buffer.from(original);
    damaged[offset] ^= 1;
    writeFileSync(path, damaged);
    const [problem] = await ledger.artifacts.verify(artifact);
    expect(problem).toMatchObject({ code: 'object.changed', location: { file: 'data.txt' } });
  }
  writeFileSync(path, original);
  truncateSync(path, 3);
  expect((await ledger.artifacts.verify(artifact))[0].code).toBe('object.changed');
  rmSync(path);
  expect((await ledger.artifacts.verify(artifact))[0].code).toBe('object.missing');
});

test('verify finds a descriptor that was edited in the database', async () => {
  const { id } = ledger.artifacts.record(descriptor('x'));
  ledger.database.run(
    `update artifacts set descriptor = replace(descriptor, '"seed":1', '"seed":2') where id = ?`,
    id,
  );
  const problems = await ledger.artifacts.verify(ledger.artifacts.find(id));
  expect(problems.map((problem) => problem.code)).toEqual(['object.changed']);
});

test('an ambiguous or malformed artifact id is refused', () => {
  ledger.artifacts.record(descriptor('a'));
  expect(code(() => ledger.artifacts.find('zzzz'))).toBe('artifact.unknown');
  expect(code(() => ledger.artifacts.find('0'.repeat(64)))).toBe('artifact.unknown');
  expect(code(() => ledger.artifacts.find("' or 1=1 --"))).toBe('artifact.unknown');
});

test('projects are found by id and by name, and point at their newest artifact', () => {
  const project = ledger.projects.create('demo', 'general', 42);
  expect(ledger.projects.find('1')).toEqual(ledger.projects.find('demo'));
  expect(code(() => ledger.projects.create('demo', 'general', 42))).toBe('project.exists');
  expect(code(() => ledger.projects.create('12', 'general', 42))).toBe('usage.invalid');
  expect(code(() => ledger.projects.find('nope'))).toBe('project.unknown');
  const older = ledger.artifacts.record(descriptor('older'));
  const newer = ledger.artifacts.record(descriptor('newer'));
  for (const artifact of [older, newer, older]) ledger.projects.attach(project, artifact);
  expect(ledger.projects.latest(project, 'raw-snapshot')?.id).toBe(older.id);
  expect(ledger.projects.artifacts(project).map(({ id }) => id)).toEqual([older.id, newer.id]);
  expect(code(() => ledger.projects.require(project, 'train-plan', 'brewslm train'))).toBe(
    'stage.missing-input',
  );
});

test('settings merge, and null removes one', () => {
  const project = ledger.projects.create('demo', 'general', 42);
  ledger.projects.configure(project, { a: 1, b: 2 });
  expect(ledger.projects.configure(project, { b: null, c: [3] }).settings).toEqual({
    a: 1,
    c: [3],
  });
});

test('an override stays with its verdict for ever', () => {
  const project = ledger.projects.create('demo', 'general', 42);
  const { id } = ledger.artifacts.record(descriptor('x'));
  const verdict = ledger.verdicts.record(project.id, id, {
    gate: 'A',
    outcome: 'FAIL',
    policy: { rows: 10 },
    evidence: [id],
    findings: [],
  });
  ledger.verdicts.override(verdict, 'known noise');
  ledger.verdicts.override(verdict, 'still known');
  expect(ledger.verdicts.latest(project.id, 'A', id)).toMatchObject({
    outcome: 'FAIL',
    override: { reason: 'still known' },
  });
});

test('a run whose process is gone is shown as interrupted, not running', () => {
  const project = ledger.projects.create('demo', 'general', 42);
  const run = ledger.runs.start(project.id, 'train', 'k');
  ledger.database.run('update runs set pid = 999999999 where id = ?', run);
  ledger.runs.start(project.id, 'train', 'k');
  expect(ledger.runs.list(project.id).map(({ status }) => status)).toEqual([
    'interrupted',
    'running',
  ]);
});

test('a damaged or newer ledger file is named as such', () => {
  ledger.close();
  const file = join(home, 'ledger.db');
  const other = temporaryFolder();
  writeFileSync(join(other, 'ledger.db'), 'this is not a database, whatever its name says');
  expect(code(() => new Ledger(other))).toBe('ledger.corrupt');
  ledger = new Ledger(home);
  ledger.database.run('pragma user_version = 99');
  ledger.close();
  expect(code(() => new Ledger(home))).toBe('ledger.newer');
  rmSync(file);
  ledger = new Ledger(home);
});

test('a transaction that fails leaves nothing behind', () => {
  expect(() =>
    ledger.database.transaction(() => {
      ledger.projects.create('half', 'general', 1);
      throw new Error('stop');
    }),
  ).toThrow('stop');
  expect(ledger.projects.list()).toEqual([]);
});

test('an object taken in for later is read at once, and has its name once it is settled', async () => {
  const { objects } = ledger;
  const source = join(home, 'source.txt');
  writeFileSync(source, 'some bytes');
  const { sha256, bytes } = await objects.putFile(source, { later: true });
  expect(bytes).toBe(10);
  expect(objects.list()).toEqual([]);
  expect(objects.has(sha256)).toBe(true);
  const early = objects.path(sha256);
  expect(readFileSync(early, 'utf8')).toBe('some bytes');
  // What is there already is not taken twice, by whatever name.
  expect(await objects.takeFile(source, { later: true })).toEqual({ sha256, bytes });
  await Promise.all([objects.settle(), objects.settle()]);
  expect(objects.list()).toEqual([sha256]);
  expect(objects.path(sha256)).not.toBe(early);
  await objects.check(sha256, 'source.txt');
  expect(objects.abandoned()).toEqual([]);
  expect(() => readFileSync(early)).toThrow('ENOENT');
});

test('after a restart, objects that the disk may not have had are held against their digests', async () => {
  const put = async (text: string) => {
    const source = join(home, 'source.txt');
    writeFileSync(source, text);
    return (await ledger.objects.putFile(source)).sha256;
  };
  const [whole, cut] = [await put('whole bytes'), await put('bytes that a power cut took')];
  const recent = join(home, 'objects', 'recent');
  const boots = readdirSync(recent);
  expect(boots).toHaveLength(1);
  ledger.close();
  renameSync(join(recent, boots[0]), join(recent, 'an-earlier-boot'));
  const lost = join(recent, 'an-earlier-boot', cut);
  chmodSync(lost, 0o644);
  truncateSync(lost, 5);
  ledger = new Ledger(home);
  expect(ledger.objects.list()).toEqual([whole]);
  expect(ledger.objects.has(cut)).toBe(false);
  await ledger.objects.check(whole, 'source.txt');
  expect(readdirSync(recent)).toEqual([]);
});

test('objects get their lasting name later, and keep the one they are read by', async () => {
  const source = join(home, 'source.txt');
  writeFileSync(source, 'some bytes');
  const { sha256 } = await ledger.objects.putFile(source);
  const early = ledger.objects.path(sha256);
  await ledger.objects.settleOld();
  expect(ledger.objects.path(sha256)).toBe(early);
  await ledger.objects.settleOld(Date.now() + 120_000);
  expect(ledger.objects.path(sha256)).not.toBe(early);
  expect(readFileSync(early, 'utf8')).toBe('some bytes');
  expect(ledger.objects.list()).toEqual([sha256]);
  ledger.objects.remove(sha256);
  expect(ledger.objects.list()).toEqual([]);
});
