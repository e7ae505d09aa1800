/**
 * What the snapshot says of a file, or of a named part of one, is learnt while it is read.
 *
 * @module
 */
import type { BareFormat, RecordFormat } from '../../../rows/format.ts';
import type { Reject } from '../../../rows/records/batch.ts';
import type { RowListener } from '../../../rows/records/node-row.ts';
import { CensusTaker, type Census } from '../census/census.ts';
import { FieldSurvey } from '../census/field-survey.ts';
import { BottomSample, SAMPLE_RECORDS, sampleKey } from '../census/sampling.ts';
import {
  digestOfRepairs,
  RepairingListener,
  type Repair,
  type RepairsByFile,
} from '../repairs/repairs.ts';
import type { LocatedReject, SampledRecord, SnapshotFile, SourceFile } from '../snapshot.ts';
import { splitOfFile } from '../split-of-file.ts';

/** Where what is read of all files of a snapshot comes together. */
export interface SnapshotSink {
  seed: number;
  /** Of the records of all files. */
  sample: BottomSample<SampledRecord>;
  reject(reject: LocatedReject): void;
}

export interface FilePlace {
  /** That rows of it are located by. */
  name: string;
  /** Of an archive. */
  member: string | null;
  isPacked: boolean;
}

interface PartPlace extends FilePlace {
  encoding: string;
  format: BareFormat;
  /** Its name in the file; undefined for all there is. */
  part: string | undefined;
}

export const UTF_8 = 'utf-8';

/** What later stages read the part by, from the stored file. */
function formatOf({ member, isPacked, encoding, format, part }: PartPlace): RecordFormat {
  const isParted = format.format === 'json' || format.format === 'yaml';
  const bare = isParted && part !== undefined ? { ...format, part } : format;
  const plain = encoding === UTF_8 ? bare : ({ format: 'encoded', encoding, inner: bare } as const);
  return isPacked ? { format: 'packed', member, inner: plain } : plain;
}

export class FilePart {
  readonly name: string;
  /** Hears the rows. */
  readonly rows: RowListener;
  readonly #source: SourceFile;
  readonly #format: RecordFormat;
  readonly #repairs: readonly Repair[] | undefined;
  readonly #sink: SnapshotSink;
  readonly #taker: CensusTaker;
  readonly #repairing: RepairingListener | null;
  readonly #survey = new FieldSurvey();
  readonly #rejects: Record<string, number> = {};
  /** Delimited text that was read by ranges, so that later stages can. */
  byRanges = false;
  #records = 0;

  constructor(place: PartPlace, source: SourceFile, repairs: RepairsByFile, sink: SnapshotSink) {
    const { name, part } = place;
    this.name = part === undefined ? name : `${name}#${part}`;
    this.#source = source;
    this.#format = formatOf(place);
    this.#repairs = repairs.get(this.name);
    this.#sink = sink;
    this.#taker = new CensusTaker(sampleKey(sink.seed, this.name));
    this.#repairing = this.#repairs ? new RepairingListener(this.#repairs, this.#taker) : null;
    this.rows = this.#repairing ?? this.#taker;
  }

  /** Takes over what was heard until now; to be called whenever the reader rests. */
  rest(): void {
    this.#repairing?.rest();
    this.add(this.#taker.take(this.bound));
  }

  /** Rows of this priority or a greater one are not drawn. */
  get bound(): number {
    return this.#sink.sample.bound;
  }

  /** Takes over what was learnt of the rows that follow. */
  add({ records, fields, drawn, rejects }: Census): void {
    this.#records += records;
    this.#survey.addTallies(fields);
    for (const { priority, item } of drawn)
      this.#sink.sample.offer(priority, () => ({ file: this.name, ...item }));
    for (const reject of rejects) this.#refuse(reject);
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
      ...(this.byRanges && { byUnits: true }),
      ...(repaired !== undefined && { repaired }),
      split: split ?? splitOfFile(this.name),
      records: this.#records,
      rejects: this.#rejects,
      fields: this.#survey.fields,
    };
  }

  #refuse(reject: Reject): void {
    this.#rejects[reject.code] = (this.#rejects[reject.code] ?? 0) + 1;
    this.#sink.reject({ file: this.name, ...reject });
  }
}

/** Holds back what was found in a file, as long as it may have to be read in another way. */
export class HeldSink implements SnapshotSink {
  readonly seed: number;
  readonly sample = new BottomSample<SampledRecord>(SAMPLE_RECORDS);
  rejects: LocatedReject[] = [];
  isHolding = true;
  readonly #to: SnapshotSink;
  readonly #most: number;

  /** @param most Rejects that are held. With more, the file is taken as it is read. */
  constructor(to: SnapshotSink, most: number) {
    this.seed = to.seed;
    this.#to = to;
    this.#most = most;
  }

  reject(reject: LocatedReject): void {
    if (this.isHolding) this.rejects.push(reject);
    else this.#to.reject(reject);
    if (this.rejects.length > this.#most) this.#letGo();
  }

  /** Hands all over; to be called once, at the end. */
  release(): void {
    this.#letGo();
    for (const { priority, item } of this.sample.drawn) this.#to.sample.offer(priority, () => item);
  }

  /** Rejects are handed over from now on. */
  #letGo(): void {
    this.isHolding = false;
    for (const reject of this.rejects) this.#to.reject(reject);
    this.rejects = [];
  }
}
