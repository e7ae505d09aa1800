/**
 * The audit trail: who asked over HTTP for what, when, and what they were answered. It only grows, and
 * holds nothing of what was given.
 *
 * @module
 */
import type { Database, Row } from './database.ts';
import type { Role } from './keys.ts';

export interface AuditEntry {
  id: number;
  at: string;
  who: string;
  role: Role;
  /** The key that was used; null for whoever started the server. */
  key: number | null;
  /** The operation, or what it was instead, such as `upload`. */
  operation: string;
  /** The project that was named; null where none was. */
  project: number | null;
  /** Of HTTP. */
  status: number;
}

export class Audit {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  record({ who, role, key, operation, project, status }: Omit<AuditEntry, 'id' | 'at'>): void {
    this.#database.run(
      `insert into audit (at, who, role, key, operation, project, status)
       values (?, ?, ?, ?, ?, ?, ?)`,
      new Date().toISOString(),
      who,
      role,
      key,
      operation,
      project,
      status,
    );
  }

  /** Lists at most `limit` entries before number `before`, of a project or all, newest first. */
  list(limit: number, before: number | null = null, project: number | null = null): AuditEntry[] {
    return this.#database
      .all(
        `select * from audit where (? is null or id < ?) and (? is null or project = ?)
         order by id desc limit ?`,
        before,
        before,
        project,
        project,
        limit,
      )
      .map(toEntry);
  }
}

const toEntry = (row: Row): AuditEntry => ({
  id: Number(row.id),
  at: String(row.at),
  who: String(row.who),
  role: String(row.role) as Role,
  key: row.key === null ? null : Number(row.key),
  operation: String(row.operation),
  project: row.project === null ? null : Number(row.project),
  status: Number(row.status),
});
