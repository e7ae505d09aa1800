/**
 * What the snapshot says of a file is learnt while it is read: its records, fields and rejects.
 *
 * @module
 */
import type { Batch, Reject } from '../../rows/records/batch.ts';
import type { PlainFormat } from '../../rows/format.ts';
import type { NodeRow } from '../../rows/records/node-row.ts';
import { FieldSurvey } from './field-survey.ts';
import { digestOfRepairs, Overlay, type RepairsByFile } from './repairs.ts';
import { priorityOf, sampleKey, type SampleKey } from './sampling.ts';
import type { FileScan } from './scan/file-scan.ts';
import type { SnapshotFile } from './snapshot.ts';
import type { SourceFile } from './source-file.ts';
import type { SourceListener } from './source-listener.ts';
import { splitOfFile } from './split-of-file.ts';

/** Of a file, or of a part of one. */
export class PartReader {
  readonly name: string;
  readonly #source: SourceFile;
  readonly #format: SnapshotFile['format'];
  readonly #survey = new FieldSurvey();
  readonly #rejects: Record<string, number> = {};
  readonly #repaired: string | undefined;
  readonly #overlay: Overlay | undefined;
  readonly #listener: SourceListener;
  readonly #key: SampleKey;
  #records = 0;
  #line = 0;
  /** Records before on the line. */
  #nth = 0;
  #byUnits = false;

  constructor(
    file: string,
    source: SourceFile,
    format: PlainFormat,
    packed: boolean,
    part: string | undefined,
    repairs: RepairsByFile,
    listener: SourceListener,
  ) {
    this.name = part === undefined ? file : `${file}#${part}`;
    this.#listener = listener;
    this.#key = sampleKey(listener.seed, this.name);
    const own = repairs.get(this.name);
    this.#repaired = digestOfRepairs(own);
    this.#overlay = own && new Overlay(own);
    this.#source = source;
    const plain = format.format === 'json' && part !== undefined ? { ...format, part } : format;
    const member = file === source.name ? null : file.slice(source.name.length + 1);
    this.#format = packed ? { format: 'packed', member, inner: plain } : plain;
  }

  /** The batch as it is after repairs. */
  repair(batch: Batch): Batch {
    return this.#overlay?.apply(batch) ?? batch;
  }

  add(record: Record<string, unknown>, line: number): void {
    this.#survey.add(record, line);
    this.#draw(line, () => record);
  }

  addRow(row: NodeRow, line: number): void {
    this.#survey.addRow(row, line);
    this.#draw(line, () => row.record());
  }

  #draw(line: number, make: () => Record<string, unknown>): void {
    this.#records++;
    this.#nth = line === this.#line ? this.#nth + 1 : 0;
    this.#line = line;
    const priority = priorityOf(this.#key, line, this.#nth);
    this.#listener.sample.offer(priority, () => ({ file: this.name, line, record: make() }));
  }

  /** Without records and rejects. */
  get isEmpty(): boolean {
    return this.#records === 0 && Object.keys(this.#rejects).length === 0;
  }

  addScan({ records, survey, sample, rejects }: FileScan): void {
    this.#records += records;
    this.#survey.addTallies(survey.tallies);
    this.#byUnits = this.#format.format === 'csv';
    for (const { priority, item } of sample.drawn)
      this.#listener.sample.offer(priority, () => ({ file: this.name, ...item }));
    for (const reject of rejects) this.refuse(reject);
  }

  refuse(reject: Reject): void {
    this.#rejects[reject.code] = (this.#rejects[reject.code] ?? 0) + 1;
    this.#listener.reject({ file: this.name, ...reject });
  }

  describe(): SnapshotFile {
    const { name, bytes, sha256, split } = this.#source;
    return {
      name: this.name,
      ...(this.name !== name && { stored: name }),
      bytes,
      sha256,
      format: this.#format,
      ...(this.#byUnits && { byUnits: true }),
      ...(this.#repaired !== undefined && { repaired: this.#repaired }),
      split: split ?? splitOfFile(this.name),
      records: this.#records,
      rejects: this.#rejects,
      fields: this.#survey.fields,
    };
  }
}
