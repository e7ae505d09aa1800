/**
 * Reads a file as an import does, and holds every reader to the same bounds.
 *
 * @module
 */
import { logicalFiles } from '../../../src/rows/archives/logical-files.ts';
import { DamagedStream } from '../../../src/rows/bytes/stream.ts';
import type { LocatedRecord, RejectCode } from '../../../src/rows/records/batch.ts';
import { detectFormat, SAMPLE_BYTES } from '../../../src/rows/detect.ts';
import { readPlain } from '../../../src/rows/format.ts';
import { sampleOf } from '../../../src/rows/records/input.ts';
import { ProblemError } from '../../../src/problem/problem.ts';

export interface Readout {
  records: LocatedRecord[];
  /** Of rows, and of files that could not be read at all. */
  codes: RejectCode[];
}

/** Rows that so many bytes may give; compressed formats may hold more than their size. */
const WORK_FOR_EACH_BYTE = 1100;

/** @throws whatever is no problem with a place: that is a crash. */
export async function readAll(path: string, name: string, bytes: number): Promise<Readout> {
  const readout: Readout = { records: [], codes: [] };
  const budget = 1000 + bytes * WORK_FOR_EACH_BYTE;
  let work = 0;
  const spend = (units: number): void => {
    work += units;
    if (work > budget) throw new Error(`${bytes} bytes took more than ${budget} steps`);
  };
  try {
    for await (const file of logicalFiles(path, name)) {
      spend(1);
      if ('code' in file) {
        readout.codes.push(file.code);
        continue;
      }
      try {
        const { head, input } = await sampleOf(await file.open(), SAMPLE_BYTES);
        for await (const batch of readPlain(input, detectFormat(head, file.name))) {
          spend(1 + batch.records.length + batch.rejects.length);
          readout.records.push(...batch.records);
          for (const { code, line } of batch.rejects) {
            if (!(line >= 0)) throw new Error(`a reject lies on line ${line}`);
            readout.codes.push(code);
          }
        }
      } catch (error) {
        readout.codes.push(codeOf(error));
      }
    }
  } catch (error) {
    readout.codes.push(codeOf(error));
  }
  return readout;
}

function codeOf(error: unknown): RejectCode {
  if (error instanceof DamagedStream) return error.code;
  if (error instanceof ProblemError) return error.problem.code as RejectCode;
  throw error;
}
