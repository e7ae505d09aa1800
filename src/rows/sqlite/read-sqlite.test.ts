import { existsSync, readFileSync } from 'node:fs';
import { chmod, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'libsql';
import { beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { checkQuery, readSqlite, sqliteParts } from './read-sqlite.ts';
import type { SqliteFormat } from './sqlite-format.ts';

const folder = temporaryFolder();
const path = join(folder, 'a ?#%.db');

beforeEach(async () => {
  for (const name of await readdir(folder)) await rm(join(folder, name));
  const base = new Sqlite(path);
  base.exec('pragma journal_mode = wal');
  base.exec(`
    create table t (id integer primary key, n integer, x real, blob blob, "a b" text);
    insert into t values (9, 9007199254740993, 0.5, x'ff00', 'ü'), (3, 1, null, x'6869', null);
    create table k (b text, a text, primary key (a, b)) without rowid;
    insert into k values ('x', '2'), ('y', '1');
    create view v as select n from t`);
  base.close();
});

async function read(format: Omit<SqliteFormat, 'format'>, from = path) {
  const found = [];
  for await (const { records, rejects } of readSqlite(from, { format: 'sqlite', ...format }))
    found.push(...records, ...rejects);
  return found;
}

it('gives the rows of a table in the order of its key, exactly', async () => {
  expect(await read({ part: 't' })).toEqual([
    { line: 1, record: { id: 3, n: 1, x: null, blob: 'hi', 'a b': null } },
    { line: 2, record: { id: 9, n: '9007199254740993', x: 0.5, blob: '/wA=', 'a b': 'ü' } },
  ]);
  expect((await read({ part: 'k' })).map((row) => 'record' in row && row.record)).toEqual([
    { b: 'y', a: '1' },
    { b: 'x', a: '2' },
  ]);
});

it('lists tables, and views as hidden', () => {
  expect(sqliteParts(path)).toEqual([
    { name: 't', hidden: false, isEmpty: false, columns: ['id', 'n', 'x', 'blob', 'a b'], rows: 2 },
    { name: 'k', hidden: false, isEmpty: false, columns: ['b', 'a'], rows: 2 },
    { name: 'v', hidden: true, isEmpty: false, columns: ['n'] },
  ]);
});

it('writes nothing, beside the file neither', async () => {
  const before = readFileSync(path);
  await chmod(path, 0o444);
  expect(await read({ query: 'select n from t order by n desc' })).toHaveLength(2);
  expect(readFileSync(path)).toEqual(before);
  expect(await readdir(folder)).toEqual(['a ?#%.db']);
});

it.each([
  ['delete from t', /syntax error/],
  ['select 1 as a; drop table t', /syntax error/],
  ['select lable from t', /no such column: lable/],
  ['select t.n, k.a as n from t, k', /two columns called n/],
  ['select n, random() as r from t', /other rows each time/],
])('refuses the query %s', (query, message) => {
  expect(() => checkQuery(path, query)).toThrow(message);
  expect(() => checkQuery(path, 'select n from t order by n;\n')).not.toThrow();
});

it('damaged, keeps the rows before', async () => {
  const broken = join(folder, 'broken.db');
  const bytes = readFileSync(path);
  await writeFile(broken, bytes.fill(0x5a, 4096));
  const found = await read({ part: 't' }, broken);
  expect(found.at(-1)).toMatchObject({ code: 'file.damaged' });
  expect(existsSync(`${broken}-journal`)).toBe(false);
});
