/**
 * Parquet row by row: of each column, a few pages are in memory at a time. Where a page is damaged,
 * the rest of its row group is refused; the rows before it and other row groups are unharmed.
 *
 * @module
 */
import { closeSync, openSync } from 'node:fs';
import { spool } from '../bytes/spool.ts';
import { DamagedStream } from '../bytes/stream.ts';
import { excerpt, type Batch, type Reject } from '../records/batch.ts';
import type { RecordInput } from '../records/input.ts';
import { Names, type RowListener } from '../records/node-row.ts';
import { ColumnPages } from './column-pages.ts';
import { LeafColumn } from './leaf-column.ts';
import { ParquetRow } from './parquet-row.ts';
import { readFooter, type Footer, type GroupRange, type RowGroup } from './row-groups.ts';
import { rowLayoutOf, UnreadColumn, type Leaf, type RowLayout } from './row-layout.ts';

/** Rows between two rests. */
const STEP = 1 << 10;

/** Rows count from 1, through all row groups. */
export async function* readParquet(input: RecordInput): AsyncGenerator<Batch> {
  let batch: Batch = { records: [], rejects: [] };
  const visit = visitParquet(input, {
    plain: (row, line) => batch.records.push({ line, record: row.record() }),
    record: (record, line) => batch.records.push({ line, record }),
    reject: (reject) => batch.rejects.push(reject),
  });
  const take = (): Batch => {
    const taken = batch;
    batch = { records: [], rejects: [] };
    return taken;
  };
  for await (const _ of visit) yield take();
  yield take();
}

/** The same, without a record made for every row. */
export async function* visitParquet(
  input: RecordInput,
  listener: RowListener,
): AsyncGenerator<void> {
  let spooled;
  try {
    spooled = await spool(input);
  } catch (error) {
    if (!(error instanceof DamagedStream)) throw error;
    listener.reject(refuse(0, error.message, error.code));
    return;
  }
  const file = openSync(spooled.path, 'r');
  try {
    yield* visitGroups(file, { footer: null }, listener, spooled.onBytes);
  } finally {
    closeSync(file);
    await spooled.release();
  }
}

/**
 * The same for some row groups. Yields now and then, so that the caller can rest, stop or send on
 * what it has.
 *
 * @param file Open for reading; left open.
 * @param onBytes Hears of the bytes that are read of columns.
 */
export async function* visitGroups(
  file: number,
  range: GroupRange,
  listener: RowListener,
  onBytes: (bytes: number) => void,
): AsyncGenerator<void> {
  const names = new Names();
  let footer: Footer;
  let layout: RowLayout;
  try {
    footer = range.footer ?? readFooter(file);
    layout = rowLayoutOf(footer.schema, names);
  } catch (error) {
    const why = (error as Error).message;
    if (error instanceof UnreadColumn) listener.reject(refuse(0, why, 'file.format'));
    else listener.reject(refuse(0, `the footer of the Parquet file is missing or damaged: ${why}`));
    return;
  }
  const row = new ParquetRow(layout, names);
  for (const group of footer.groups)
    yield* visitGroup(group, row, () => columnsOf(file, group, layout.leaves, onBytes), listener);
}

async function* visitGroup(
  { number, start, rows }: RowGroup,
  row: ParquetRow,
  open: () => LeafColumn[],
  listener: RowListener,
): AsyncGenerator<void> {
  const end = start + rows;
  let at = start;
  const damaged = (error: unknown): void => {
    const where = `rows ${at + 1} to ${end} of row group ${number} are damaged`;
    listener.reject(refuse(at + 1, `${where}: ${(error as Error).message}`));
  };
  let columns: LeafColumn[] = [];
  while (at < end) {
    try {
      if (at === start) columns = open();
      for (const column of columns) if (column.rows === 0) await column.load();
    } catch (error) {
      return damaged(error);
    }
    const whole = columns.reduce((least, { rows: left }) => Math.min(least, left), STEP);
    for (const stop = Math.min(end, at + whole); at < stop; at++) {
      try {
        row.read(columns);
      } catch (error) {
        return damaged(error);
      }
      const line = at + 1;
      if (row.broken !== null) listener.reject(notText(line, row.broken));
      else if (row.isPlain) listener.plain(row, line);
      else listener.record(row.record(), line);
    }
    yield;
  }
}

/** @throws Error when the footer does not tell of one. */
const columnsOf = (
  file: number,
  { chunks }: RowGroup,
  leaves: readonly Leaf[],
  onBytes: (bytes: number) => void,
): LeafColumn[] =>
  leaves.map((leaf, place) => {
    // Chunks are in the order of the schema, whose names need not be unlike one another.
    const chunk = chunks[place] ?? null;
    if (
      chunk?.path.length !== leaf.path.length ||
      chunk.path.some((name, at) => name !== leaf.path[at])
    )
      throw new Error(`column ${leaf.path.join('.')} is not there`);
    return new LeafColumn(leaf, new ColumnPages(file, chunk, onBytes));
  });

const notText = (line: number, { column, text }: NonNullable<ParquetRow['broken']>): Reject => ({
  line,
  code: 'record.encoding',
  message: `the text in ${column} is not UTF-8`,
  field: column,
  excerpt: excerpt(text.toString('latin1', 0, 256)),
});

const refuse = (line: number, message: string, code: Reject['code'] = 'file.damaged'): Reject => ({
  line,
  code,
  message,
  excerpt: '',
});
