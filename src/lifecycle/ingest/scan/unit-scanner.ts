/**
 * Looks through a unit of a file: what ingest has to know of its rows, and those of them that are
 * drawn for the sample.
 *
 * @module
 */
import type { LocatedRecord, Reject } from '../../../formats/records/batch.ts';
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

  async scan({ file, format, range, key, bound }: ScanUnit): Promise<ScannedUnit> {
    const survey = new FieldSurvey(Infinity);
    const sample = new BottomSample<LocatedRecord>(SAMPLE_RECORDS, bound);
    const rejects: Reject[] = [];
    let records = 0;
    const visit = this.#reader.rows(file, format, range, {
      plain: (row, line) => {
        records++;
        survey.addRow(row, line);
        sample.offer(priorityOf(key, line), () => ({ line, record: row.record() }));
      },
      record: (record, line) => {
        records++;
        survey.add(record, line);
        sample.offer(priorityOf(key, line), () => ({ line, record }));
      },
      reject: (reject) => rejects.push(reject),
    });
    for await (const _ of visit);
    const { bytes, inStep } = this.#reader;
    const { tallies: fields } = survey;
    return { range, bytes, records, rejects, fields, drawn: sample.drawn, inStep };
  }
}
