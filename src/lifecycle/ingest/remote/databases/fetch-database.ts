/**
 * Brings the rows of tables, or of a query, into a file of JSON Lines each: typed, in their order.
 *
 * @module
 */
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail, ProblemError } from '../../../../problem/problem.ts';
import { didYouMean } from '../../../../problem/nearest.ts';
import { Meter } from '../../byte-meter.ts';
import { chooseTables } from '../../reading/choose-tables.ts';
import type { Fetched, FetchContext, FetchedFile } from '../fetched.ts';
import type { DatabaseOrigin } from '../origin.ts';
import { connectionOf } from './connection.ts';
import type { Database, DatabaseTable, RefusalKind, ResultSet } from './database.ts';
import type { DatabaseSpec } from './database-spec.ts';

/** What becomes one file. */
interface Wanted {
  name: string;
  query: string;
  order: DatabaseOrigin['database']['files'][number]['order'];
}

/** @throws `database.*`, `table.*`, `remote.private-address`, `remote.too-large` */
export async function fetchDatabase(spec: DatabaseSpec, context: FetchContext): Promise<Fetched> {
  const connection = await connectionOf(spec, context);
  const { open, refusalOf } =
    spec.system === 'postgresql'
      ? await import('./postgres.ts').then((one) => ({
          open: one.openPostgres,
          refusalOf: one.refusalOfPostgres,
        }))
      : await import('./mysql.ts').then((one) => ({
          open: one.openMysql,
          refusalOf: one.refusalOfMysql,
        }));
  const names: string[] = [];
  let database: Database | undefined;
  const stop = () => void database?.close().catch(() => {});
  context.signal.addEventListener('abort', stop);
  try {
    database = await open(connection);
    const tables = await database.tables();
    names.push(...tables.map(({ name }) => name));
    return await fetchAll(spec, database, tables, context);
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof ProblemError || !(error instanceof Error)) throw error;
    const { code = '', syscall } = error as NodeJS.ErrnoException;
    if (code.startsWith('E') && syscall === 'write' && !('port' in error)) throw error;
    return refuse(spec, error, kindOf(error, code) ?? refusalOf(error), names);
  } finally {
    context.signal.removeEventListener('abort', stop);
    await database?.close().catch(() => {});
  }
}

/** What the network says, before a server says anything. */
function kindOf(error: Error, code: string): RefusalKind | null {
  if (/CERT|ISSUER|SIGNATURE|ALTNAME/.test(code)) return 'tls';
  if (
    /^E[A-Z]+$/.test(code) ||
    /^PROTOCOL_CONNECTION_LOST|timeout|terminated/i.test(`${code}${error.message}`)
  )
    return 'unreachable';
  return null;
}

function refuse(
  { shown, system, database }: DatabaseSpec,
  error: Error,
  kind: RefusalKind,
  names: readonly string[],
): never {
  const said = error.message || (error as { code?: string }).code || 'nothing';
  const host = shown.replace(/^.*?:\/\/(?:[^@/]*@)?/, '').replace(/\/.*/, '');
  switch (kind) {
    case 'unreachable':
      return fail('database.unreachable', `cannot reach the database at ${host}: ${said}`);
    case 'tls':
      return fail('database.tls', `no trusted connection to ${host}: ${said}`);
    case 'credentials':
      return fail('database.credentials', `${host} does not let us in: ${said}`, {
        fix: `Check the user, and set ${system === 'mysql' ? 'MYSQL_PWD' : 'PGPASSWORD'} to its password, or name a variable that holds it by --password-variable.`,
      });
    case 'denied':
      return fail('database.denied', `${host} refuses: ${said}${perhaps(said, names)}`, {
        fix: 'Ask who runs the database for the right to read it: `grant select on TABLE to USER`.',
      });
    case 'missing':
      return fail('database.missing', `${host} has no database ${database}`);
    case 'table':
      return fail('table.query', `${said}${perhaps(said, names)}`, {
        fix: `Name tables that are there: ${names.slice(0, 20).join(', ')}.`,
        evidence: { tables: names },
      });
    case 'query':
      return fail('table.query', `the server refuses the query: ${said}`, {
        evidence: { tables: names },
      });
    case 'protocol':
      return fail('database.protocol', `${host} answers: ${said}`);
  }
}

/** The name that was meant, where the last one that a server quotes is of no table. */
function perhaps(said: string, names: readonly string[]): string {
  const quoted = [...said.matchAll(/["'`]([^"'`]+)["'`]/g)].at(-1)?.[1].replace(/^.*\./, '');
  return quoted === undefined || names.includes(quoted) ? '' : didYouMean(quoted, names);
}

async function fetchAll(
  spec: DatabaseSpec,
  database: Database,
  tables: readonly DatabaseTable[],
  context: FetchContext,
): Promise<Fetched> {
  const meter = new Meter(`reading ${spec.database}`, null, context.progress);
  const files: FetchedFile[] = [];
  const described: DatabaseOrigin['database']['files'] = [];
  let left = context.maxBytes;
  for (const { name, query, order } of wantedOf(spec, tables, context)) {
    const result = await database.query(query);
    const path = join(context.folder('rows'), `${files.length}.jsonl`);
    const bytes = await writeRows(path, result, left, (done) => meter.update(done, null), context);
    meter.finish(bytes);
    left -= bytes;
    const file = `${name.replaceAll(/[/\\#:]/g, '_')}.jsonl`;
    files.push({ name: file, bytes: { path } });
    const columns = result.columns.map(({ name, type }) => ({ name, type }));
    described.push({ file, query, order, columns });
  }
  return {
    origin: {
      database: {
        system: spec.system,
        server: database.version,
        address: spec.shown,
        files: described,
      },
    },
    files,
  };
}

function wantedOf(
  { shown, system }: DatabaseSpec,
  tables: readonly DatabaseTable[],
  { choice = {} }: FetchContext,
): Wanted[] {
  const { query } = choice;
  if (query !== undefined)
    return [{ name: 'query', query, order: /\border\s+by\b/i.test(query) ? 'query' : 'server' }];
  // The schema that is looked into first may be named or not.
  const wanted = choice.tables?.map((name) =>
    system === 'postgresql' && !tables.some((table) => table.name === name)
      ? name.replace(/^public\./, '')
      : name,
  );
  return chooseTables(shown, tables, wanted).parts.map((name) => {
    const { select, key } = tables.find((table) => table.name === name)!;
    return { name, query: select, order: key.length > 0 ? 'key' : 'server' };
  });
}

/**
 * @returns How many bytes the file has.
 * @throws `table.query` where two columns have one name; `remote.too-large`
 */
async function writeRows(
  path: string,
  { columns, rows }: ResultSet,
  maxBytes: number,
  onBytes: (bytes: number) => void,
  { signal }: FetchContext,
): Promise<number> {
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined)
    fail('table.query', `the query has two columns called ${twice}`, {
      fix: `Give one of them another name: \`… as other_${twice}\`.`,
    });
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'w');
  let bytes = 0;
  try {
    for await (const batch of rows) {
      signal.throwIfAborted();
      const lines = batch.map(
        (row) =>
          `${JSON.stringify(Object.fromEntries(names.map((name, at) => [name, row[at]])))}\n`,
      );
      const chunk = Buffer.from(lines.join(''));
      bytes += chunk.length;
      if (bytes > maxBytes)
        fail('remote.too-large', `the rows are more than ${maxBytes} bytes`, {
          fix: 'Raise the limit with --max-bytes, or ask for fewer rows with --query.',
          evidence: { maxBytes },
        });
      await file.appendFile(chunk);
      onBytes(bytes);
    }
  } finally {
    await file.close();
  }
  return bytes;
}
