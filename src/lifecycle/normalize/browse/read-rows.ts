/**
 * Rows of a split a page at a time, from any row on, of datasets of any size.
 *
 * @module
 */
import { open } from 'node:fs/promises';
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import type { Artifact } from '../../../ledger/artifacts.ts';
import type { SplitName } from '../../ingest/split-name.ts';
import { cardOf } from '../dataset.ts';
import { linesFrom, markBefore } from './line-marks.ts';
import { labelOf, rowFilter, type RowWishes } from './row-filter.ts';

export interface BrowsedRow {
  /** Counted from 1. */
  row: number;
  id: string;
  record: CanonicalRecord;
  /** Null of records that have none. */
  label: string | null;
}

export interface RowPage {
  /** Rows of the split. */
  total: number;
  /** Rows that are wanted, where all were looked at; null where they were not. */
  matched: number | null;
  rows: BrowsedRow[];
  /** The offset to go on from; null at the end. */
  next: number | null;
}

export interface RowRequest extends RowWishes {
  split: SplitName;
  /** Rows to pass over: of the split, whether they are wanted or not. */
  offset: number;
  limit: number;
}

/** A page of long rows ends early. */
const mostPageBytes = 4 * 2 ** 20;
/** What is searched in one call, and found beyond its page, so that none takes much longer than half a second. */
const mostSearchedBytes = 64 * 2 ** 20;
const mostCounted = 20_000;

/**
 * Reads a page. Without a search it costs the page, once the way to it was gone over (`line-marks.ts`).
 * A search goes over the rows from `offset` on, 100 to 200 MB a second, and stops after 64 MB or, once
 * its page is full, after 20,000 rows that are wanted: `next` says where to go on, whether or not the
 * page is full.
 */
export async function readRows(
  dataset: Artifact,
  { split, offset, limit, ...wishes }: RowRequest,
): Promise<RowPage> {
  const path = dataset.path(`${split}.jsonl`);
  const total = cardOf(dataset).splits[split].rows;
  const searching = wishes.search !== undefined || wishes.label !== undefined;
  const wanted = rowFilter(wishes);
  const rows: BrowsedRow[] = [];
  let [matched, searched, pageBytes] = [0, 0, 0];
  let next: number | null = null;
  const whole = () => (offset > 0 ? null : matched);
  const handle = await open(path);
  try {
    const mark = await markBefore(path, handle, offset);
    let row = mark.line;
    for await (const { lines, bytes } of linesFrom(handle, mark.offset)) {
      for (const line of lines) {
        if (row++ < offset) continue;
        const record = next === null || searching ? wanted(line) : null;
        if (record === null) continue;
        if (rows.length === limit || (rows.length > 0 && pageBytes + line.length > mostPageBytes))
          next ??= row - 1;
        matched++;
        if (next !== null) continue;
        rows.push({ row, id: record.id, record, label: labelOf(record) });
        pageBytes += line.length;
      }
      searched += bytes;
      if (!searching && (rows.length === limit || next !== null))
        return { total, matched: total, rows, next: following(rows, total) };
      const enough = searched >= mostSearchedBytes || (next !== null && matched >= mostCounted);
      if (enough && row < total) return { total, matched: null, rows, next: next ?? row };
    }
    return { total, matched: searching ? whole() : total, rows, next };
  } finally {
    await handle.close();
  }
}

/** Of rows that are all wanted: the page ends where its last row does. */
function following(rows: readonly BrowsedRow[], total: number): number | null {
  const last = rows.at(-1)?.row ?? total;
  return last < total ? last : null;
}
