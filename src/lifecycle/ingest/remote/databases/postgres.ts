/**
 * PostgreSQL. Rows come by a cursor, whose declaration takes nothing but a SELECT, in a transaction
 * that can write nothing.
 *
 * @module
 */
import pg from 'pg';
import { parse as parseArray } from 'postgres-array';
import { quoteLargeIntegers } from '../../../../rows/json/large-integers.ts';
import { integer, jsonValue } from '../../../../rows/records/json-value.ts';
import type { Connection } from './connection.ts';
import { ROWS_OF_BATCH, type Column, type Database, type DatabaseTable } from './database.ts';
import type { RefusalKind, ResultSet } from './database.ts';

/** Texts are read by us, by the types of their columns. */
const asText = { getTypeParser: () => (text: string) => text };

export async function openPostgres({
  tls,
  password,
  host,
  port,
  database,
  user,
}: Connection): Promise<Database> {
  const client = new pg.Client({
    host,
    port,
    database,
    user,
    ssl: tls,
    // Given as a function, no other place is looked into for one.
    password: () => password,
    application_name: 'brewslm',
    connectionTimeoutMillis: 30_000,
  });
  // A connection that breaks is told of by the query that is under way.
  client.on('error', () => {});
  await client.connect();
  const ask = async <Row>(text: string, values: unknown[] = []): Promise<Row[]> =>
    (await client.query<Row & pg.QueryResultRow>({ text, values })).rows;
  try {
    await ask('begin isolation level repeatable read read only');
    for (const setting of SETTINGS) await ask(`set local ${setting}`);
    const [{ version }] = await ask<{ version: string }>(
      "select current_setting('server_version') as version",
    );
    let cursors = 0;
    return {
      version: version.split(' ')[0],
      tables: () => tablesOf(ask),
      query: (query) => resultOf(client, ask, query, `brewslm_${++cursors}`),
      close: () => client.end(),
    };
  } catch (error) {
    await client.end();
    throw error;
  }
}

type Ask = <Row>(text: string, values?: unknown[]) => Promise<Row[]>;

/** Whatever the server or the user are set to, values read the same. */
const SETTINGS = [
  "timezone to 'UTC'",
  "datestyle to 'ISO, YMD'",
  "intervalstyle to 'iso_8601'",
  "bytea_output to 'hex'",
  'extra_float_digits to 1',
];

const TABLES = `
select n.nspname as schema, c.relname as name, c.relkind in ('r', 'p') as stored,
  n.nspname = current_schema() as near,
  has_table_privilege(c.oid, 'select') as readable,
  c.reltuples::float8 as rows,
  (select json_agg(a.attname order by a.attnum) from pg_attribute a
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
  (select json_agg(a.attname order by array_position(i.indkey::int2[], a.attnum)) from pg_index i
    join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
    where i.indrelid = c.oid and i.indisprimary) as key
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
  and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
order by not (n.nspname = current_schema()), n.nspname, c.relname`;

async function tablesOf(ask: Ask): Promise<DatabaseTable[]> {
  const found = await ask<{
    schema: string;
    name: string;
    stored: boolean;
    near: boolean | null;
    readable: boolean;
    rows: number;
    columns: string[] | null;
    key: string[] | null;
  }>(TABLES);
  return found.map(({ schema, name, stored, near, readable, rows, columns, key }) => {
    const order = key ? ` order by ${key.map(quoted).join(', ')}` : '';
    return {
      name: near ? name : `${schema}.${name}`,
      hidden: !stored || !readable,
      isEmpty: rows === 0,
      columns: columns ?? [],
      key: key ?? [],
      // A planner's estimate; below zero where nobody looked yet.
      ...(rows > 0 && { rows }),
      select: `select * from ${quoted(schema)}.${quoted(name)}${order}`,
    };
  });
}

async function resultOf(
  client: pg.Client,
  ask: Ask,
  query: string,
  cursor: string,
): Promise<ResultSet> {
  // The extended protocol, which values ask for, takes one statement only.
  await client.query({
    text: `declare ${cursor} no scroll cursor for ${query.replace(/[;\s]+$/, '')}\n`,
    queryMode: 'extended',
  } as pg.QueryConfig);
  const fetch = () =>
    client.query<(string | null)[]>({
      text: `fetch ${ROWS_OF_BATCH} from ${cursor}`,
      rowMode: 'array',
      types: asText,
    });
  const first = await fetch();
  const columns = await columnsOf(ask, first.fields);
  return {
    columns,
    rows: (async function* () {
      for (let { rows } = first; rows.length > 0; { rows } = await fetch())
        yield rows.map((row) =>
          row.map((text, at) => (text === null ? null : columns[at].read(text))),
        );
      await ask(`close ${cursor}`);
    })(),
  };
}

type Read = (text: string) => unknown;

async function columnsOf(ask: Ask, fields: pg.FieldDef[]): Promise<(Column & { read: Read })[]> {
  const types = await ask<{ type: string; base: string; list: boolean }>(
    `select format_type(f.oid, f.mod) as type, t.typcategory = 'A' as list,
       case when t.typcategory = 'A' then e.typname else t.typname end as base
     from unnest($1::oid[], $2::int[]) with ordinality as f(oid, mod, at)
     join pg_type t on t.oid = f.oid left join pg_type e on e.oid = t.typelem order by f.at`,
    [fields.map(({ dataTypeID }) => dataTypeID), fields.map((field) => field.dataTypeModifier)],
  );
  return fields.map(({ name }, at) => {
    const { type, base, list } = types[at];
    const read = readerOf(base);
    return { name, type, read: list ? (text) => parseArray(text, read) : read };
  });
}

/** Reads what the server writes of a type: exactly, so that decimal numbers stay text. */
function readerOf(type: string): Read {
  switch (type) {
    case 'bool':
      return (text) => text === 't';
    case 'int2':
    case 'int4':
    case 'oid':
      return Number;
    case 'int8':
      return (text) => integer(BigInt(text));
    case 'float4':
    case 'float8':
      return (text) => (Number.isFinite(Number(text)) ? Number(text) : text);
    case 'json':
    case 'jsonb':
      return (text) => JSON.parse(quoteLargeIntegers(text)) as unknown;
    case 'bytea':
      return (text) => jsonValue(Buffer.from(text.slice(2), 'hex'));
    case 'timestamp':
      return isoTime;
    case 'timestamptz':
      return (text) => isoTime(text).replace(/\+00$/, 'Z');
    default:
      return (text) => text;
  }
}

/** `2024-01-31 10:00:00` with a T; infinity and years before Christ stay as they are. */
const isoTime = (text: string): string => text.replace(/^(\d{4,}-\d\d-\d\d) (?=[^B]*$)/, '$1T');

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Classes and codes of SQLSTATE; the messages of connections have none. */
export function refusalOfPostgres(error: Error & { code?: string }): RefusalKind {
  const { code = '', message } = error;
  if (code === '42P01' || code === '3F000') return 'table';
  if (code === '42501') return 'denied';
  if (code === '3D000') return 'missing';
  if (code.startsWith('28') || /SASL|password/i.test(message)) return 'credentials';
  if (/^(?:42|22|25|0A)/.test(code)) return 'query';
  return /ssl/i.test(message) ? 'tls' : 'protocol';
}
