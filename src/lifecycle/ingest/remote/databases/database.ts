/**
 * What a database gives, whichever system it is of. All of it is read in one read-only transaction.
 *
 * @module
 */
import type { TablePart } from '../../../../rows/records/table-part.ts';

export interface Column {
  name: string;
  /** As the server calls it. */
  type: string;
}

/** Rows as JSON values, in the order of the columns. */
export interface ResultSet {
  columns: Column[];
  rows: AsyncIterable<unknown[][]>;
}

/** A table, with what it takes to ask for its rows. */
export interface DatabaseTable extends TablePart {
  /** All rows, in the order of the primary key where there is one. */
  select: string;
  /** Names of the primary key's columns. */
  key: string[];
}

/** Why a server refuses, as far as another command would help. */
export type RefusalKind =
  'credentials' | 'denied' | 'missing' | 'query' | 'table' | 'tls' | 'unreachable' | 'protocol';

export interface Database {
  /** Version of the server. */
  version: string;
  tables(): Promise<DatabaseTable[]>;
  /** @param query One SELECT; anything else is refused by the server's own grammar. */
  query(query: string): Promise<ResultSet>;
  close(): Promise<void>;
}

/** Rows that are asked for at a time. */
export const ROWS_OF_BATCH = 1000;
