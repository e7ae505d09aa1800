/**
 * What the snapshot says of a file is learnt while it is read: its records, fields and rejects.
 *
 * @module
 */
import type { Batch, Reject } from '../../formats/records/batch.ts';
import type { PlainFormat } from '../../formats/records/format.ts';
import type { NodeRow } from '../../formats/records/node-row.ts';
import { FieldSurvey } from './field-survey.ts';
import { digestOfRepairs, Overlay, type RepairsByFile } from './repairs.ts';
import type { LineScan } from './scan/line-scan.ts';
import type { SnapshotFile } from './snapshot.ts';
import type { SourceFile } from './source-file.ts';
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
  #records = 0;

  constructor(
    file: string,
    source: SourceFile,
    format: PlainFormat,
    packed: boolean,
    part: string | undefined,
    repairs: RepairsByFile,
  ) {
    this.name = part === undefined ? file : `${file}#${part}`;
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
    this.#records++;
    this.#survey.add(record, line);
  }

  addRow(row: NodeRow, line: number): void {
    this.#records++;
    this.#survey.addRow(row, line);
  }

  /** Without records and rejects. */
  get isEmpty(): boolean {
    return this.#records === 0 && Object.keys(this.#rejects).length === 0;
  }

  addScan({ records, survey }: LineScan): void {
    this.#records += records;
    this.#survey.addTallies(survey.tallies, 0);
  }

  refuse({ code }: Reject): void {
    this.#rejects[code] = (this.#rejects[code] ?? 0) + 1;
  }

  describe(): SnapshotFile {
    const { name, bytes, sha256, split } = this.#source;
    return {
      name: this.name,
      ...(this.name !== name && { stored: name }),
      bytes,
      sha256,
      format: this.#format,
      ...(this.#repaired !== undefined && { repaired: this.#repaired }),
      split: split ?? splitOfFile(this.name),
      records: this.#records,
      rejects: this.#rejects,
      fields: this.#survey.fields,
    };
  }
}
