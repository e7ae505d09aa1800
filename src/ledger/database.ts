/**
 * The ledger's SQLite file: opening, schema and transactions. WAL mode with full synchronisation
 * means that a process killed at any instruction leaves a file that opens.
 *
 * @module
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'libsql';
import { fail } from '../problem/problem.ts';
import { schema, schemaVersion } from './schema.ts';

export type Value = string | number | null;
export type Row = Record<string, Value>;

export class Database {
  readonly #sqlite: Sqlite.Database;

  constructor(home: string) {
    mkdirSync(home, { recursive: true });
    const file = join(home, 'ledger.db');
    try {
      this.#sqlite = new Sqlite(file);
      this.#sqlite.exec('pragma busy_timeout = 10000');
      this.#sqlite.exec('pragma journal_mode = wal');
      this.#sqlite.exec('pragma synchronous = normal');
      this.#sqlite.exec('pragma foreign_keys = on');
    } catch (error) {
      corrupt(file, error);
    }
    this.#migrate(file);
  }

  #migrate(file: string): void {
    try {
      const found = Number(this.one('pragma user_version')?.user_version ?? 0);
      if (found > schemaVersion)
        fail(
          'ledger.newer',
          `the ledger has schema ${found}; this version reads ${schemaVersion}`,
          {
            location: { file },
          },
        );
      if (found === schemaVersion) return;
      this.transaction(() => {
        this.#sqlite.exec(schema);
        this.#sqlite.exec(`pragma user_version = ${schemaVersion}`);
      });
    } catch (error) {
      if (isCorruption(error)) corrupt(file, error);
      throw error;
    }
  }

  all(sql: string, ...values: Value[]): Row[] {
    return this.#sqlite.prepare(sql).all(...values) as Row[];
  }

  one(sql: string, ...values: Value[]): Row | undefined {
    return this.all(sql, ...values)[0];
  }

  /** Runs a statement that returns nothing; gives the row id of an insert. */
  run(sql: string, ...values: Value[]): number {
    return Number(this.#sqlite.prepare(sql).run(...values).lastInsertRowid);
  }

  /** All of `work` is stored, or none of it. Takes the write lock at once, so two writers queue. */
  transaction<T>(work: () => T): T {
    if (this.#sqlite.inTransaction) return work();
    this.#sqlite.exec('begin immediate');
    try {
      const result = work();
      this.#sqlite.exec('commit');
      return result;
    } catch (error) {
      if (this.#sqlite.inTransaction) this.#sqlite.exec('rollback');
      throw error;
    }
  }

  close(): void {
    this.#sqlite.close();
  }
}

function isCorruption(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? '';
  return code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB');
}

function corrupt(file: string, cause: unknown): never {
  if (isCorruption(cause) || String(cause).includes('not a database'))
    fail('ledger.corrupt', 'the ledger file is damaged', { location: { file }, cause });
  throw cause;
}
