/**
 * A thread that looks through ranges of files.
 *
 * @module
 */
import { serve } from '../../threads/serve.ts';
import type { ByteRange } from './byte-ranges.ts';
import { RangeScanner, type ScannedRange } from './scan-range.ts';

/** A range of a file that the process has open. */
export interface ScanUnit extends ByteRange {
  file: number;
}

const scanner = new RangeScanner();

serve<ScanUnit, ScannedRange>(
  async function* (unit) {
    yield await scanner.scan(unit.file, unit);
  },
  { buffersOf: ({ marks }) => [marks.buffer] },
);
