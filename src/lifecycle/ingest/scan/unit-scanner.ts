/**
 * Looks through a unit of a file: what ingest has to know of its rows, and those of them that are
 * drawn for the sample.
 *
 * @module
 */
import type { LocatedRecord, Reject } from '../../../rows/records/batch.ts';
import type { RowListener } from '../../../rows/records/row-listener.ts';
import { FieldSurvey, type FieldTally } from '../field-survey.ts';
import {
  BottomSample,
  priorityOf,
  SAMPLE_RECORDS,
  type Drawn,
  type SampleKey,
} from '../sampling.ts';
import type { UnitFormat } from '../units/cut-file.ts';
import type { UnitRange } from '../units/unit-range.ts';
import { UnitReader } from '../units/unit-reader.ts';

export interface ScanUnit {
  /** One that the process has open. */
  file: number;
  format: UnitFormat;
  range: UnitRange;
  key: SampleKey;
  /** Rows of this priority or a greater one are not drawn. */
  bound: number;
}

/** Lines are those of the file. */
export interface ScannedUnit {
  range: UnitRange;
  /** That were read. */
  bytes: number;
  records: number;
  rejects: Reject[];
  fields: FieldTally[];
  drawn: readonly Drawn<LocatedRecord>[];
  /** If not, nothing of it holds, nor of the units behind it. */
  inStep: boolean;
}

export class UnitScanner {
  readonly #reader = new UnitReader();

  /**
   * Yields now and then, so that the caller can rest, stop or send on what it has.
   *
   * @param also Hears the same rows.
   */
  async *scan(
    { file, format, range, key, bound }: ScanUnit,
    also?: RowListener,
  ): AsyncGenerator<void, ScannedUnit> {
    const survey = new FieldSurvey(Infinity);
    const sample = new BottomSample<LocatedRecord>(SAMPLE_RECORDS, bound);
    const rejects: Reject[] = [];
    let records = 0;
    yield* this.#reader.rows(file, format, range, {
      plain: (row, line) => {
        records++;
        survey.addRow(row, line);
        sample.offer(priorityOf(key, line), () => ({ line, record: row.record() }));
        also?.plain(row, line);
      },
      record: (record, line) => {
        records++;
        survey.add(record, line);
        sample.offer(priorityOf(key, line), () => ({ line, record }));
        also?.record(record, line);
      },
      reject: (reject) => rejects.push(reject),
    });
    const { bytes, inStep } = this.#reader;
    const { tallies: fields } = survey;
    return { range, bytes, records, rejects, fields, drawn: sample.drawn, inStep };
  }
}
