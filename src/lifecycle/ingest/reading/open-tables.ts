/**
 * Opens a file that holds several tables, a workbook or a database, and says which of them are read.
 *
 * @module
 */
import { spool } from '../../../rows/bytes/spool.ts';
import { FileStream, type ByteStream } from '../../../rows/bytes/stream.ts';
import { tablesOf, type TabledFormat } from '../../../rows/format.ts';
import { ProblemError } from '../../../problem/problem.ts';
import { chooseTables, type TableChoice } from './choose-tables.ts';
import type { SkippedFile } from '../snapshot.ts';

export interface OpenTables {
  /** On disk. */
  stream: ByteStream;
  /** One for each table that is to be read. */
  formats: TabledFormat[];
  /** Tables that are not. */
  skipped: SkippedFile[];
  /** Removes what was put on disk to read it. */
  release(): Promise<void>;
}

/**
 * @param name The name that the user knows the file by.
 * @throws `table.*`, `file.*`; DamagedStream when the file is damaged.
 */
export async function openTables(
  input: ByteStream,
  name: string,
  format: TabledFormat,
  choice: TableChoice | undefined,
): Promise<OpenTables> {
  const { path, onBytes, release } = await spool(input);
  try {
    const stream = new FileStream(path, onBytes);
    if (format.format === 'sqlite' && choice?.query !== undefined) {
      const { checkQuery } = await import('../../../rows/sqlite/read-sqlite.ts');
      checkQuery(path, choice.query);
      return { stream, formats: [{ ...format, query: choice.query }], skipped: [], release };
    }
    const { parts, skipped } = chooseTables(name, await tablesOf(path, format), choice?.tables);
    return { stream, formats: parts.map((part) => ({ ...format, part })), skipped, release };
  } catch (error) {
    await release();
    throw error instanceof ProblemError ? inFile(error, name) : error;
  }
}

/** Readers of tables do not know what their file is called. */
const inFile = ({ problem, cause }: ProblemError, name: string): ProblemError =>
  new ProblemError({ ...problem, location: { file: name, ...problem.location } }, cause);
