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
import { migrations } from './schema.ts';

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
      // A migration may put another table in the place of one that others refer to.
      this.#sqlite.exec('pragma foreign_keys = off');
    } catch (error) {
      corrupt(file, error);
    }
    this.#migrate(file);
    this.#sqlite.exec('pragma foreign_keys = on');
  }

  #migrate(file: string): void {
    try {
      if (this.#version() === migrations.length) return;
      this.transaction(() => {
        // Another process may have been first.
        const found = this.#version();
        if (found > migrations.length)
          fail(
            'ledger.newer',
            `the ledger has schema ${found}; this version reads ${migrations.length}`,
            {
              location: { file },
            },
          );
        for (const migration of migrations.slice(found)) this.#sqlite.exec(migration);
        this.#sqlite.exec(`pragma user_version = ${migrations.length}`);
      });
    } catch (error) {
      if (isCorruption(error)) corrupt(file, error);
      throw error;
    }
  }

  #version(): number {
    return Number(this.one('pragma user_version')?.user_version ?? 0);
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
