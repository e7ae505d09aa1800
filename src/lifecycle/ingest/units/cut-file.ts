/**
 * The units of a file on disk.
 *
 * @module
 */
import { read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { isPacked } from '../../../formats/archives/logical-files.ts';
import type { CsvFormat } from '../../../formats/csv/dialect.ts';
import type { JsonlFormat } from '../../../formats/jsonl/jsonl.ts';
import type { ParquetFormat } from '../../../formats/parquet/parquet-format.ts';
import { detectFormat, SAMPLE_BYTES } from '../../../formats/records/detect.ts';
import type { PlainFormat, RecordFormat } from '../../../formats/records/format.ts';
import { ByteCounter } from './byte-counter.ts';
import { RowCutter } from './row-cutter.ts';
import { UNIT_BYTES, type LineRange, type UnitRange } from './unit-range.ts';

/** Formats whose files are cut. */
export type UnitFormat = JsonlFormat | CsvFormat | ParquetFormat;

export const isCut = (format: RecordFormat): format is UnitFormat =>
  format.format === 'jsonl' || format.format === 'csv' || format.format === 'parquet';

/**
 * The format of a file that is open for reading, by its first bytes and its name. Null where it is
 * none that is cut: reading the file will tell.
 */
export function formatOf(file: number, name: string): UnitFormat | null {
  const head = Buffer.alloc(SAMPLE_BYTES);
  const bytes = head.subarray(0, readSync(file, head, 0, head.length, 0));
  if (isPacked(bytes)) return null;
  let format: PlainFormat;
  try {
    format = detectFormat(bytes, name);
  } catch {
    return null;
  }
  return isCut(format) ? format : null;
}

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
  const { groupRanges } = await import('../../../formats/parquet/row-groups.ts');
  yield* await groupRanges(file, unitBytes);
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
