/**
 * What the snapshot says of a file, or of a named part of one, is learnt while it is read.
 *
 * @module
 */
import type { Reject } from '../../../rows/records/batch.ts';
import type { RowListener } from '../../../rows/records/node-row.ts';
import { CensusTaker, type Census } from '../census/census.ts';
import { FieldSurvey } from '../census/field-survey.ts';
import { sampleKey, type BottomSample } from '../census/sampling.ts';
import { digestOfRepairs, RepairingListener, type Repair } from '../repairs/repairs.ts';
import type { LocatedReject, SampledRecord, SnapshotFile, SourceFile } from '../snapshot.ts';
import { splitOfFile } from '../split-of-file.ts';

/** Where what is read of all files of a snapshot comes together. */
export interface SnapshotSink {
  seed: number;
  /** Of the records of all files. */
  sample: BottomSample<SampledRecord>;
  reject(reject: LocatedReject): void;
}

export class FilePart {
  readonly name: string;
  /** Hears the rows. */
  readonly rows: RowListener;
  readonly #source: SourceFile;
  readonly #format: SnapshotFile['format'];
  readonly #repairs: readonly Repair[] | undefined;
  readonly #sink: SnapshotSink;
  readonly #taker: CensusTaker;
  readonly #repairing: RepairingListener | null;
  readonly #survey = new FieldSurvey();
  readonly #rejects: Record<string, number> = {};
  #records = 0;
  #byRanges = false;

  /** @param name That rows of it are located by. */
  constructor(
    name: string,
    source: SourceFile,
    format: SnapshotFile['format'],
    repairs: readonly Repair[] | undefined,
    sink: SnapshotSink,
  ) {
    this.name = name;
    this.#source = source;
    this.#format = format;
    this.#repairs = repairs;
    this.#sink = sink;
    this.#taker = new CensusTaker(sampleKey(sink.seed, name));
    this.#repairing = repairs === undefined ? null : new RepairingListener(repairs, this.#taker);
    this.rows = this.#repairing ?? this.#taker;
  }

  /** Takes over what was heard until now; to be called whenever the reader rests. */
  rest(): void {
    this.#repairing?.rest();
    this.#add(this.#taker.take(this.#sink.sample.bound));
  }

  /** The whole file was read by ranges. */
  addRanges(census: Census): void {
    this.#byRanges = this.#format.format === 'csv';
    this.#add(census);
  }

  /** Without records and rejects. */
  get isEmpty(): boolean {
    return this.#records === 0 && Object.keys(this.#rejects).length === 0;
  }

  describe(): SnapshotFile {
    const { name, bytes, sha256, split } = this.#source;
    const repaired = digestOfRepairs(this.#repairs);
    return {
      name: this.name,
      ...(this.name !== name && { stored: name }),
      bytes,
      sha256,
      format: this.#format,
      ...(this.#byRanges && { byUnits: true }),
      ...(repaired !== undefined && { repaired }),
      split: split ?? splitOfFile(this.name),
      records: this.#records,
      rejects: this.#rejects,
      fields: this.#survey.fields,
    };
  }

  #add({ records, fields, drawn, rejects }: Census): void {
    this.#records += records;
    this.#survey.addTallies(fields);
    for (const { priority, item } of drawn)
      this.#sink.sample.offer(priority, () => ({ file: this.name, ...item }));
    for (const reject of rejects) this.#refuse(reject);
  }

  #refuse(reject: Reject): void {
    this.#rejects[reject.code] = (this.#rejects[reject.code] ?? 0) + 1;
    this.#sink.reject({ file: this.name, ...reject });
  }
}
