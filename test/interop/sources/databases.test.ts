/** PostgreSQL and MariaDB, from their own packages. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRemote } from '../../../src/lifecycle/ingest/remote/remote-spec.ts';
import { importDataset } from '../../../src/lifecycle/import-dataset.ts';
import { manifestOf, storedPath } from '../../../src/lifecycle/ingest/snapshot.ts';
import type { TableChoice } from '../../../src/lifecycle/ingest/reading/choose-tables.ts';
import { toProblem, type Problem } from '../../../src/problem/problem.ts';
import { homeOfEachTest } from '../../support/projects/home-of-each-test.ts';
import { WorkingFolder } from '../../support/program.ts';
import { startMariadb, startPostgres, type Server } from './servers.ts';

/** `.ci/run` says so where no server can be had. */
const databases = describe.skipIf(process.env.BREWSLM_NO_DATABASES === '1');

const PASSWORD = 'reader-pa55word';
const home = homeOfEachTest();

interface Given {
  choice?: TableChoice;
  environment?: NodeJS.ProcessEnv;
  allowPrivate?: boolean;
  passwordVariable?: string;
  maxBytes?: number;
}

async function bringIn(address: string, { choice, ...given }: Given = {}) {
  const options = { allowPrivate: true, maxBytes: 1e9, environment: {}, ...given };
  const source = { remote: parseRemote([address])!, options };
  const { snapshot, dataset } = await importDataset(home.session, home.project, source, null, {
    choice,
  });
  const { origin, files } = manifestOf(snapshot);
  const rows = files.map((file) =>
    readFileSync(storedPath(snapshot, file), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  );
  return { origin, files, rows, snapshot, dataset };
}

const problemOf = (work: Promise<unknown>): Promise<Problem> =>
  work.then(() => expect.fail('there was no problem'), toProblem);

/** Whether any file below a folder holds a text. */
function holds(folder: string, text: string): boolean {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .some((path) => statSync(path).isFile() && readFileSync(path).includes(text));
}

const tickets = (quote: string) =>
  Array.from({ length: 2500 }, (_, i) => {
    const id = 2500 - i;
    const text = `Customer ${id} writes: ${['my bill', 'my login', 'my parcel'][id % 3]} has the fault ${id * 37} since day ${id}.`;
    return `(${id}, ${quote}${text}${quote}, '${['billing', 'login', 'delivery'][id % 3]}')`;
  }).join(',');

databases.each([
  ['postgres', startPostgres, 'public.'],
  ['mysql', startMariadb, ''],
] as const)('%s', (scheme, start, schema) => {
  let server: Server;
  const address = (more = '', who = 'reader') =>
    `${scheme}://${who}@127.0.0.1:${server.port}/shop${more}`;
  const variable = scheme === 'postgres' ? 'PGPASSWORD' : 'MYSQL_PWD';
  const environment = { [variable]: PASSWORD };

  beforeAll(async () => {
    server = await start();
    const setUp =
      scheme === 'postgres'
        ? `create user reader password '${PASSWORD}';
create database shop;
\\connect shop
create type mood as enum ('sad', 'glad');
create table kinds (id int primary key, big bigint, price numeric(30, 10), ratio float8, yes bool, day date, at timestamp, zoned timestamptz, doc jsonb, bytes bytea, tags text[], deep int[][], feeling mood, name text);
insert into kinds values (2, 9223372036854775807, 12345678901234567890.1234500000, 'NaN', true, '2024-02-29', '2024-01-31 10:00:00.5', '2024-01-31 10:00:00+02', '{"a": [1, 98765432109876543210]}', '\\xff00', '{"a b",NULL}', '{{1,2},{3,4}}', 'glad', 'ü😀'), (1, 5, 1.50, 0.1, false, null, null, null, null, '\\x6869', '{}', null, null, null);
create table hidden (a int);
`
        : `create database shop character set utf8mb4; use shop;
create user reader@'%' identified by '${PASSWORD}';
create table kinds (id int primary key, big bigint, price decimal(30, 10), ratio double, yes bool, day date, at datetime(1), zoned timestamp null, doc json, bytes varbinary(9), name text, bits bit(10));
set time_zone = '+02:00';
insert into kinds values (2, 9223372036854775807, 12345678901234567890.12345, 0.1, true, '2024-02-29', '2024-01-31 10:00:00.5', '2024-01-31 10:00:00', '{"a": 1}', x'ff00', 'ü😀', b'1000000001'), (1, 5, 1.5, 1e300, false, null, null, null, null, x'6869', null, null);
create table hidden (a int);
`;
    server.run(`${setUp}
create table tickets (id int primary key, body text, label varchar(20));
insert into tickets values ${tickets("'")};
${scheme === 'postgres' ? `grant select on tickets, kinds to reader;` : `grant select on shop.tickets to reader@'%'; grant select on shop.kinds to reader@'%';`}`);
  });
  afterAll(() => server.stop());

  it('gives a table in the order of its key, typed, with where it came from', async () => {
    const found = await bringIn(address(), { environment, choice: { tables: ['tickets'] } });
    expect(found.rows[0]).toHaveLength(2500);
    expect(found.rows[0][0]).toMatchObject({ id: 1, label: 'login' });
    expect(found.origin).toMatchObject({
      database: {
        address: address().replace(/^\w+/, scheme === 'postgres' ? 'postgresql' : 'mysql'),
        server: expect.stringMatching(/^\d+\.\d+/),
        files: [
          {
            file: 'tickets.jsonl',
            order: 'key',
            columns: [{ name: 'id' }, { name: 'body' }, { name: 'label' }],
          },
        ],
      },
    });
    const again = await bringIn(address(), { environment, choice: { tables: ['tickets'] } });
    expect(again.snapshot.id).toBe(found.snapshot.id);
  });

  it('keeps values exactly', async () => {
    const query = `select k.*, t.body as text, t.label from kinds k join tickets t on true order by k.id desc, t.id`;
    const { rows, origin } = await bringIn(address(), { environment, choice: { query } });
    const [[row], last] = [rows[0], rows[0].at(-1)];
    expect(row).toMatchObject({
      id: 2,
      big: '9223372036854775807',
      price: '12345678901234567890.1234500000',
      day: '2024-02-29',
      at: '2024-01-31T10:00:00.5',
      zoned: '2024-01-31T08:00:00Z',
      bytes: '/wA=',
      name: 'ü😀',
      ...(scheme === 'postgres'
        ? {
            ratio: 'NaN',
            yes: true,
            doc: { a: [1, '98765432109876543210'] },
            tags: ['a b', null],
            deep: [
              [1, 2],
              [3, 4],
            ],
            feeling: 'glad',
          }
        : { ratio: 0.1, yes: 1, bits: 513 }),
    });
    expect(last).toMatchObject({ id: 1, big: 5, bytes: 'hi', zoned: null });
    expect(origin).toMatchObject({ database: { files: [{ query, order: 'query' }] } });
  });

  it('shows and stores no password, wherever it was given', async () => {
    const folder = new WorkingFolder();
    folder.run('project', 'create', '--name', 'p', '--template', 'classification');
    const secret = address('', `reader:${PASSWORD}`);
    const imported = folder.run(
      'dataset',
      'import',
      '--project',
      '1',
      '--file',
      secret,
      '--table',
      'tickets',
      '--allow-private',
    );
    expect(imported.out).toContain('2500');
    expect(folder.run('project', 'file', '--project', '1').out).toContain(address());
    expect(imported.out).not.toContain(PASSWORD);
    expect(holds(folder.path, PASSWORD)).toBe(false);
    const wrong = await problemOf(bringIn(address('', 'reader:wr0ng-one')));
    expect(wrong.code).toBe('database.credentials');
    expect(wrong.fix).toContain(variable);
    expect(JSON.stringify(wrong)).not.toContain('wr0ng-one');
    const named = await bringIn(address(), {
      environment: { MINE: PASSWORD },
      passwordVariable: 'MINE',
      choice: { tables: ['tickets'] },
    });
    expect(named.rows[0]).toHaveLength(2500);
    const elsewhere = {
      ...environment,
      [scheme === 'postgres' ? 'PGHOST' : 'MYSQL_HOST']: 'db.example',
    };
    expect((await problemOf(bringIn(address(), { environment: elsewhere }))).code).toBe(
      'database.credentials',
    );
  });

  it.each([
    ['delete from tickets', 'table.query', /./],
    ['select 1 as a; drop table tickets', 'table.query', /./],
    ['select lable from tickets', 'table.query', /lable/],
    // MariaDB tells nobody what is there that they may not read.
    [
      'select body from tickts',
      scheme === 'postgres' ? 'table.query' : 'database.denied',
      /did you mean tickets\?/,
    ],
    ['select a from hidden', 'database.denied', /hidden/],
    ['select id, id from tickets', 'table.query', /id/],
    [
      scheme === 'postgres'
        ? "copy tickets to program 'id'"
        : "select body from tickets into outfile '/tmp/x'",
      'table.query',
      /./,
    ],
  ])('refuses %s', async (query, code, message) => {
    const problem = await problemOf(bringIn(address(), { environment, choice: { query } }));
    expect(problem).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('says what there is where no table is named', async () => {
    const problem = await problemOf(bringIn(address(), { environment }));
    expect(problem.code).toBe('table.choose');
    expect(problem.fix).toMatch(/tickets: .*id, body, label/);
    const near = await problemOf(
      bringIn(address(), { environment, choice: { tables: ['ticket'] } }),
    );
    expect([near.code, near.message]).toEqual([
      'table.missing',
      expect.stringContaining('did you mean tickets?'),
    ]);
    const named = await bringIn(address(), {
      environment,
      choice: { tables: [`${schema}tickets`] },
    });
    expect(named.rows[0]).toHaveLength(2500);
  });

  it('refuses what is not to be reached, with a fix for each', async () => {
    const given = { environment, choice: { tables: ['tickets'] } };
    const codeOf = async (at: string, more: Given = {}) =>
      (await problemOf(bringIn(at, { ...given, ...more }))).code;
    expect(await codeOf(address(), { allowPrivate: false })).toBe('remote.private-address');
    expect(await codeOf(address('?sslmode=verify-full'))).toBe('database.tls');
    expect(await codeOf(address().replace(/:\d+\//, ':1/'))).toBe('database.unreachable');
    expect(await codeOf(address().replace('/shop', '/shops'))).toMatch(
      /^database\.(missing|denied)$/,
    );
    expect(await codeOf(address(), { maxBytes: 1000 })).toBe('remote.too-large');
  });
});
