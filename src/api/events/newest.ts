/**
 * The newest of everything that a home records, by number: what a page compares to know whether what it
 * shows is old.
 *
 * @module
 */
import type { Database } from '../../ledger/database.ts';

const tables = {
  jobs: 'jobs',
  runs: 'runs',
  artifacts: 'project_artifacts',
  verdicts: 'verdicts',
  releases: 'releases',
};

export function newestOf(database: Database): Record<keyof typeof tables, number> {
  const columns = Object.entries(tables).map(
    ([name, table]) => `(select coalesce(max(rowid), 0) from ${table}) as ${name}`,
  );
  return database.one(`select ${columns.join(', ')}`) as Record<keyof typeof tables, number>;
}
