/**
 * Keys of people and programs that reach this home from elsewhere. What is kept of a key is a hash: who
 * reads the ledger cannot use one.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import type { Database, Row } from './database.ts';

export const roles = ['viewer', 'editor', 'owner'] as const;

/** A viewer looks, an editor changes and computes, an owner also hands out keys and answers for gates. */
export type Role = (typeof roles)[number];

export interface Key {
  id: number;
  /** Whose it is; the audit trail and the jobs name it. */
  name: string;
  role: Role;
  /** The only project that it reaches; null for all of the home. */
  project: number | null;
  createdAt: string;
  /** To the minute; null while nobody used it. */
  usedAt: string | null;
  revokedAt: string | null;
}

/** A secret has 256 random bits, so that its hash need not be slow. */
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export class Keys {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @param secret What its holder sends; its hash is kept. */
  add(key: Pick<Key, 'name' | 'role' | 'project'>, secret: string): Key {
    const id = this.#database.run(
      'insert into keys (name, role, project, hash, created_at) values (?, ?, ?, ?, ?)',
      key.name,
      key.role,
      key.project,
      hashOf(secret),
      new Date().toISOString(),
    );
    return this.find(id)!;
  }

  find(id: number): Key | undefined {
    const row = this.#database.one('select * from keys where id = ?', id);
    return row && toKey(row);
  }

  /** Finds the key that may be used with a secret, and notes that it was. */
  use(secret: string): Key | undefined {
    const row = this.#database.one(
      'select * from keys where hash = ? and revoked_at is null',
      hashOf(secret),
    );
    if (row === undefined) return undefined;
    const minute = `${new Date().toISOString().slice(0, 16)}:00.000Z`;
    if (row.used_at !== minute)
      this.#database.run('update keys set used_at = ? where id = ?', minute, row.id);
    return toKey({ ...row, used_at: minute });
  }

  /** Lists all keys, oldest first, those that were revoked as well. */
  list(): Key[] {
    return this.#database.all('select * from keys order by id').map(toKey);
  }

  /** Nobody can use it from now on; once more is the same as once. */
  revoke(id: number): void {
    this.#database.run(
      'update keys set revoked_at = coalesce(revoked_at, ?) where id = ?',
      new Date().toISOString(),
      id,
    );
  }
}

const toKey = (row: Row): Key => ({
  id: Number(row.id),
  name: String(row.name),
  role: String(row.role) as Role,
  project: row.project === null ? null : Number(row.project),
  createdAt: String(row.created_at),
  usedAt: row.used_at === null ? null : String(row.used_at),
  revokedAt: row.revoked_at === null ? null : String(row.revoked_at),
});
