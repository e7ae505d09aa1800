/**
 * MySQL and MariaDB. Rows come as they are read from the connection, in a transaction that can write
 * nothing. What could write a file at the server (`into outfile`) has no place in a derived table, as
 * which every query is prepared before it is run.
 *
 * @module
 */
import { connect } from 'node:net';
import mysql, { createConnection, type Connection as Client, type FieldPacket } from 'mysql2';
import { quoteLargeIntegers } from '../../../../rows/json/large-integers.ts';
import { integer, jsonValue } from '../../../../rows/records/json-value.ts';
import type { Connection } from './connection.ts';
import { ROWS_OF_BATCH, type Column, type Database, type DatabaseTable } from './database.ts';
import type { RefusalKind, ResultSet } from './database.ts';

/** Names of types by their numbers. */
const TYPES = mysql.Types as unknown as Readonly<Record<number, string>>;

export async function openMysql({ tls, name, host, port, ...who }: Connection): Promise<Database> {
  const client = createConnection({
    ...who,
    // The certificate is held against the name, while the socket goes to the address.
    host: name,
    stream: () => connect(port, host),
    ...(tls && { ssl: { ...tls, verifyIdentity: tls.rejectUnauthorized } }),
    charset: 'utf8mb4',
    connectTimeout: 30_000,
    multipleStatements: false,
  });
  client.on('error', () => {});
  const promised = client.promise();
  try {
    await promised.connect();
    await promised.query("set time_zone = '+00:00'");
    await promised.query('start transaction with consistent snapshot, read only');
    const [[version]] = await rowsOf(client, 'select version()');
    return {
      version,
      tables: () => tablesOf(client),
      query: (query) => resultOf(client, query),
      close: async () => client.destroy(),
    };
  } catch (error) {
    client.destroy();
    throw error;
  }
}

const rowsOf = async (client: Client, sql: string): Promise<string[][]> =>
  (await client.promise().query({ sql, rowsAsArray: true }))[0] as unknown as string[][];

async function tablesOf(client: Client): Promise<DatabaseTable[]> {
  const ask = (sql: string) => rowsOf(client, sql);
  const tables = await ask(
    'select table_name, table_type, table_rows from information_schema.tables where table_schema = database() order by table_name',
  );
  const columns = await ask(
    'select table_name, column_name from information_schema.columns where table_schema = database() order by ordinal_position',
  );
  const keys = await ask(
    "select table_name, column_name from information_schema.key_column_usage where table_schema = database() and constraint_name = 'PRIMARY' order by ordinal_position",
  );
  const of = (rows: string[][], name: string) =>
    rows.flatMap(([table, column]) => (table === name ? [column] : []));
  return tables.map(([name, type, rows]) => {
    const key = of(keys, name);
    const order = key.length > 0 ? ` order by ${key.map(quoted).join(', ')}` : '';
    return {
      name,
      hidden: type !== 'BASE TABLE',
      isEmpty: false,
      columns: of(columns, name),
      key,
      // An estimate of the storage engine.
      ...(Number(rows) > 0 && { rows: Number(rows) }),
      select: `select * from ${quoted(name)}${order}`,
    };
  });
}

async function resultOf(client: Client, query: string): Promise<ResultSet> {
  const bare = query.replace(/[;\s]+$/, '');
  const prepared = await client.promise().prepare(`select * from (${bare}\n) as brewslm_check`);
  await prepared.close();
  const sent = client.query({ sql: bare, rowsAsArray: true, typeCast: false });
  const stream = sent.stream({ highWaterMark: ROWS_OF_BATCH });
  const fields = new Promise<FieldPacket[]>((resolve, reject) => {
    sent.once('fields', resolve);
    stream.once('error', reject);
  });
  const columns = (await fields).map(columnOf);
  return { columns, rows: batchesOf(stream, columns) };
}

async function* batchesOf(
  stream: AsyncIterable<unknown>,
  columns: readonly ReadColumn[],
): AsyncGenerator<unknown[][]> {
  let batch: unknown[][] = [];
  for await (const row of stream as AsyncIterable<(Buffer | null)[]>) {
    batch.push(row.map((bytes, at) => (bytes === null ? null : columns[at].read(bytes))));
    if (batch.length < ROWS_OF_BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

type ReadColumn = Column & { read(bytes: Buffer): unknown };

/** The number that MySQL has for bytes that are no text. */
const BINARY = 63;

function columnOf(field: FieldPacket): ReadColumn {
  const type = TYPES[field.columnType ?? -1]?.toLowerCase() ?? 'unknown';
  const isBinary = (field as { characterSet?: number }).characterSet === BINARY;
  const read = readerOf(type, isBinary);
  return { name: field.name, type, read };
}

/** Reads what the server writes of a type: exactly, so that decimal numbers stay text. */
function readerOf(type: string, isBinary: boolean): (bytes: Buffer) => unknown {
  const text = (read: (text: string) => unknown) => (bytes: Buffer) => read(bytes.toString('utf8'));
  switch (type) {
    case 'tiny':
    case 'short':
    case 'int24':
    case 'long':
    case 'year':
    case 'float':
    case 'double':
      return text(Number);
    case 'longlong':
      return text((digits) => integer(BigInt(digits)));
    case 'bit':
      return (bytes) => integer(BigInt(`0x${bytes.toString('hex') || '0'}`));
    case 'json':
      return text((json) => JSON.parse(quoteLargeIntegers(json)) as unknown);
    case 'date':
    case 'newdate':
      return text(isoDate);
    case 'datetime':
      return text(isoDate);
    case 'timestamp':
      return text((time) => (isoDate(time) === null ? null : `${isoDate(time)}Z`));
    case 'decimal':
    case 'newdecimal':
    case 'time':
      return text((digits) => digits);
    default:
      return isBinary ? (bytes) => jsonValue(bytes) : text((value) => value);
  }
}

/** `2024-01-31 10:00:00` with a T; the day that never was is none. */
const isoDate = (text: string): string | null =>
  text.startsWith('0000-00-00') ? null : text.replace(' ', 'T');

const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

const KINDS: Readonly<Record<number, RefusalKind>> = {
  1044: 'denied',
  1045: 'credentials',
  1698: 'credentials',
  1049: 'missing',
  1142: 'denied',
  1143: 'denied',
  1146: 'table',
  1227: 'denied',
};

export function refusalOfMysql(error: Error & { errno?: number; code?: string }): RefusalKind {
  const { errno = 0, code = '' } = error;
  if (KINDS[errno] !== undefined) return KINDS[errno];
  if (/SSL/.test(code)) return 'tls';
  return code.startsWith('ER_') ? 'query' : 'protocol';
}
