/**
 * The ledger's SQLite file: opening, schema and transactions. WAL mode means that a process killed at
 * any instruction, and a power cut, leave a file that opens; the cut may take the last transactions.
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

/** One connection; whoever opened it closes it. Another process is waited for, at most ten seconds. */
export class Database {
  readonly #sqlite: Sqlite.Database;

  /**
   * Opens the file in `home`, and makes it where there is none.
   *
   * @throws `ledger.corrupt` when the file is damaged; `ledger.newer` when a later version wrote it.
   */
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

  /** Runs a statement that gives no rows. Returns the row id of an insert. */
  run(sql: string, ...values: Value[]): number {
    return Number(this.#sqlite.prepare(sql).run(...values).lastInsertRowid);
  }

  /**
   * Stores all of `work`, or none of it. It takes the write lock at once, so two writers queue; within
   * another transaction, `work` is a part of that one.
   *
   * @throws What `work` throws, with nothing stored.
   */
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
