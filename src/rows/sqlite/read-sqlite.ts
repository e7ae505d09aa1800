/**
 * SQLite files: the rows of a table in the order of its key, or those of a query. The file is opened
 * as one that never changes: nothing is written to it or beside it. Lines are the numbers of rows in
 * that order.
 *
 * @module
 */
import { pathToFileURL } from 'node:url';
import Sqlite from 'libsql';
import { fail } from '../../problem/problem.ts';
import { spool } from '../bytes/spool.ts';
import { DamagedStream } from '../bytes/stream.ts';
import type { Batch } from '../records/batch.ts';
import type { RecordInput } from '../records/input.ts';
import { jsonValue } from '../records/json-value.ts';
import type { TablePart } from '../records/table-part.ts';
import type { SqliteFormat } from './sqlite-format.ts';

const ROWS_OF_BATCH = 1 << 10;

/** Damage is no error but a reject, after the rows before it. */
export async function* readSqlite(
  input: RecordInput,
  { part, query }: SqliteFormat,
): AsyncGenerator<Batch> {
  const named = part !== undefined && { part };
  let line = 0;
  let spooled;
  let database;
  try {
    spooled = await spool(input);
    database = open(spooled.path);
    const statement = database.prepare(query ?? selectAll(database, part!)).safeIntegers(true);
    const names = distinctNames(statement.columns().map(({ name }) => name));
    let batch: Batch = { ...named, records: [], rejects: [] };
    for (const values of statement.raw(true).iterate() as Iterable<unknown[]>) {
      const record = Object.fromEntries(names.map((name, at) => [name, valueOf(values[at])]));
      batch.records.push({ line: ++line, record });
      if (batch.records.length < ROWS_OF_BATCH) continue;
      yield batch;
      batch = { ...named, records: [], rejects: [] };
    }
    yield batch;
  } catch (error) {
    const { code, message } = damageOf(error);
    const reject = { line: line === 0 ? 0 : line + 1, code, message, excerpt: '' };
    yield { ...named, records: [], rejects: [reject] };
  } finally {
    database?.close();
    await spooled?.release();
  }
}

/**
 * Lists the tables of a file, without those that SQLite or its extensions keep for themselves; views
 * come last, as hidden ones.
 *
 * @throws DamagedStream where it is damaged.
 */
export function sqliteParts(path: string): TablePart[] {
  try {
    const database = open(path);
    try {
      return tablesOf(database).map(({ name, type }) => {
        const columns = database.prepare(`select * from ${quoted(name)}`).columns();
        const rows = type === 'view' ? undefined : countOf(database, name);
        return {
          name,
          hidden: type === 'view',
          isEmpty: rows === 0,
          columns: columns.map(({ name }) => name),
          ...(rows !== undefined && { rows }),
        };
      });
    } finally {
      database.close();
    }
  } catch (error) {
    throw damageOf(error);
  }
}

/**
 * Refuses what is no single SELECT over tables that are there.
 *
 * @throws `table.query`
 */
export function checkQuery(path: string, query: string): void {
  const database = open(path);
  try {
    if (/\b(?:random|randomblob|current_(?:date|time|timestamp))\b|'now'/i.test(query))
      fail('table.query', 'the query gives other rows each time', {
        fix: 'Leave out random() and the time of day: an import must come out the same again.',
      });
    // In brackets, what is no SELECT or more than one is an error of syntax.
    database.prepare(`select * from (${bareQuery(query)}\n)`);
    distinctNames(
      database
        .prepare(query)
        .columns()
        .map(({ name }) => name),
    );
  } catch (error) {
    if (!(error instanceof Sqlite.SqliteError)) throw error;
    const tables = tablesOf(database).map(({ name }) => name);
    fail('table.query', `SQLite refuses the query: ${error.message}`, { evidence: { tables } });
  } finally {
    database.close();
  }
}

/** A query without the semicolon at its end. */
const bareQuery = (query: string): string => query.replace(/[;\s]+$/, '');

/** As read-only options are not heeded by the library, the file is opened as immutable. */
const open = (path: string): Sqlite.Database =>
  new Sqlite(`${pathToFileURL(path).href.replace('file://', 'file:')}?immutable=1`);

interface Table {
  name: string;
  type: 'table' | 'view' | 'virtual' | 'shadow';
  /** Whether it is without row ids. */
  wr: number;
}

function tablesOf(database: Sqlite.Database): Table[] {
  const all = database.prepare('pragma main.table_list').all() as Table[];
  const order = database
    .prepare("select name from sqlite_schema where type in ('table', 'view') order by type, rowid")
    .all() as { name: string }[];
  return order.flatMap(({ name }) => {
    const table = all.find((one) => one.name === name);
    const isOwn = table && table.type !== 'shadow' && !/^(?:sqlite|libsql|_litestream)_/.test(name);
    return isOwn ? [table] : [];
  });
}

/** Rows come in the order of their ids or, where a table has none, of its key. */
function selectAll(database: Sqlite.Database, name: string): string {
  const table = tablesOf(database).find((one) => one.name === name);
  const columns = database.prepare(`pragma table_info(${quoted(name)})`).all() as {
    name: string;
    pk: number;
  }[];
  const taken = new Set(columns.map((column) => column.name.toLowerCase()));
  const rowId = ['rowid', '_rowid_', 'oid'].find((id) => !taken.has(id));
  const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
  const order = table?.wr || !rowId ? key.map((column) => quoted(column.name)) : [rowId];
  const ordered =
    table?.type === 'view' || order.length === 0 ? '' : ` order by ${order.join(', ')}`;
  return `select * from ${quoted(name)}${ordered}`;
}

const countOf = (database: Sqlite.Database, name: string): number =>
  (database.prepare(`select count(*) as n from ${quoted(name)}`).get() as { n: number }).n;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** @throws `table.query` where two columns have one name, as in a join of everything. */
function distinctNames(names: readonly string[]): readonly string[] {
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined)
    fail('table.query', `the query has two columns called ${twice}`, {
      fix: `Give one of them another name: \`… as other_${twice}\`.`,
    });
  return names;
}

const valueOf = (value: unknown): unknown =>
  jsonValue(value instanceof ArrayBuffer ? new Uint8Array(value) : value);

function damageOf(error: unknown): DamagedStream {
  if (error instanceof DamagedStream) return error;
  if (!(error instanceof Sqlite.SqliteError)) throw error;
  return new DamagedStream('file.damaged', `SQLite cannot read on: ${error.message}`, error);
}
