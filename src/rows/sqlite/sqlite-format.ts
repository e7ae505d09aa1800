/**
 * How SQLite files are told and named in a snapshot, apart from their reader, whose library takes a
 * while to load.
 *
 * @module
 */
export interface SqliteFormat {
  format: 'sqlite';
  /** A table or a view. */
  part?: string;
  /** One SELECT, in place of a table. */
  query?: string;
}

export const isSqlite = (head: Buffer): boolean =>
  head.toString('latin1', 0, 16) === 'SQLite format 3\0';
