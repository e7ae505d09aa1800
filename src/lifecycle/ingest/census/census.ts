/**
 * What ingest has to know of rows: how many there are, what could not be read, the types of their
 * fields, and those that are drawn for the sample.
 *
 * @module
 */
import type { LocatedRecord, Reject } from '../../../rows/records/batch.ts';
import type { NodeRow, RowListener } from '../../../rows/records/node-row.ts';
import { FieldSurvey, type FieldTally } from './field-survey.ts';
import {
  BottomSample,
  priorityOf,
  SAMPLE_RECORDS,
  type Drawn,
  type SampleKey,
} from './sampling.ts';

/** Of some rows that follow each other. Lines are those of the file. */
export interface Census {
  records: number;
  rejects: readonly Reject[];
  fields: readonly FieldTally[];
  drawn: readonly Drawn<LocatedRecord>[];
}

/** Takes the census of the rows that it hears. */
export class CensusTaker implements RowListener {
  readonly #key: SampleKey;
  #records = 0;
  #rejects: Reject[] = [];
  #fields = new FieldSurvey(Infinity);
  #sample: BottomSample<LocatedRecord>;
  #line = 0;
  /** Records before on the line. */
  #nth = 0;

  /**
   * @param key Of the file.
   * @param bound Rows of this priority or a greater one are not drawn.
   */
  constructor(key: SampleKey, bound?: number) {
    this.#key = key;
    this.#sample = new BottomSample(SAMPLE_RECORDS, bound);
  }

  plain(row: NodeRow, line: number): void {
    this.#fields.addRow(row, line);
    this.#draw(line, () => row.record());
  }

  record(record: Record<string, unknown>, line: number): void {
    this.#fields.add(record, line);
    this.#draw(line, () => record);
  }

  reject(reject: Reject): void {
    this.#rejects.push(reject);
  }

  /**
   * Of the rows since the last call.
   *
   * @param bound For those that come.
   */
  take(bound = this.#sample.bound): Census {
    const taken = {
      records: this.#records,
      rejects: this.#rejects,
      fields: this.#fields.tallies,
      drawn: this.#sample.drawn,
    };
    this.#records = 0;
    this.#rejects = [];
    this.#fields = new FieldSurvey(Infinity);
    this.#sample = new BottomSample(SAMPLE_RECORDS, bound);
    return taken;
  }

  #draw(line: number, make: () => Record<string, unknown>): void {
    this.#records++;
    this.#nth = line === this.#line ? this.#nth + 1 : 0;
    this.#line = line;
    const priority = priorityOf(this.#key, line, this.#nth);
    this.#sample.offer(priority, () => ({ line, record: make() }));
  }
}

/** The census of a file, put together from those of its ranges. */
export class FileCensus {
  readonly survey = new FieldSurvey();
  readonly sample = new BottomSample<LocatedRecord>(SAMPLE_RECORDS);
  readonly rejects: Reject[] = [];
  records = 0;

  /** Adds that of the next range. */
  add({ records, rejects, fields, drawn }: Census): void {
    for (const reject of rejects) this.rejects.push(reject);
    for (const { priority, item } of drawn) this.sample.offer(priority, () => item);
    this.survey.addTallies(fields);
    this.records += records;
  }

  /** What a census of all at once would be. */
  get whole(): Census {
    const { records, rejects, survey, sample } = this;
    return { records, rejects, fields: survey.tallies, drawn: sample.drawn };
  }
}
