/**
 * The units of a file on disk.
 *
 * @module
 */
import { read } from 'node:fs';
import { promisify } from 'node:util';
import type { CsvFormat } from '../../../rows/csv/dialect.ts';
import type { JsonlFormat } from '../../../rows/jsonl/jsonl.ts';
import type { ParquetFormat } from '../../../rows/parquet/parquet-format.ts';
import type { RecordFormat } from '../../../rows/format.ts';
import { ByteCounter } from './byte-counter.ts';
import { RowCutter } from './row-cutter.ts';
import { UNIT_BYTES, type LineRange, type UnitRange } from './unit-range.ts';

/** Formats whose files are cut. */
export type UnitFormat = JsonlFormat | CsvFormat | ParquetFormat;

export const isCut = (format: RecordFormat): format is UnitFormat =>
  format.format === 'jsonl' || format.format === 'csv' || format.format === 'parquet';

const BLOCK_BYTES = 1 << 20;

/**
 * @param file Open for reading.
 * @returns In their order. A Parquet file whose footer cannot be read is one unit.
 */
export async function* unitsOfFile(
  file: number,
  { format }: UnitFormat,
  unitBytes = UNIT_BYTES,
): AsyncGenerator<UnitRange> {
  if (format !== 'parquet') return yield* lineRanges(file, format, unitBytes);
  const { groupRanges } = await import('../../../rows/parquet/row-groups.ts');
  yield* groupRanges(file, unitBytes);
}

/** Cuts what comes by. */
export const cutterOf = async (format: 'jsonl' | 'csv', unitBytes: number): Promise<RowCutter> =>
  new RowCutter(await ByteCounter.load(), unitBytes, format === 'csv');

async function* lineRanges(
  file: number,
  format: 'jsonl' | 'csv',
  unitBytes: number,
): AsyncGenerator<LineRange> {
  const cutter = await cutterOf(format, unitBytes);
  const block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  for (let at = 0; ;) {
    const { bytesRead } = await readAt(file, block, 0, block.length, at);
    if (bytesRead === 0) break;
    yield* cutter.push(block.subarray(0, bytesRead));
    at += bytesRead;
  }
  yield* cutter.end();
}

const readAt = promisify(read);
