/**
 * A file as its units were found, put together.
 *
 * @module
 */
import type { LocatedRecord, Reject } from '../../../rows/records/batch.ts';
import { FieldSurvey } from '../field-survey.ts';
import { BottomSample, SAMPLE_RECORDS } from '../sampling.ts';
import type { ScannedUnit } from './unit-scanner.ts';

export class FileScan {
  readonly survey = new FieldSurvey();
  readonly sample = new BottomSample<LocatedRecord>(SAMPLE_RECORDS);
  readonly rejects: Reject[] = [];
  records = 0;

  /** Adds the next unit. */
  add({ records, rejects, fields, drawn }: ScannedUnit): void {
    for (const reject of rejects) this.rejects.push(reject);
    for (const { priority, item } of drawn) this.sample.offer(priority, () => item);
    this.survey.addTallies(fields);
    this.records += records;
  }
}
