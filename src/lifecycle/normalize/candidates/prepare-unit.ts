/**
 * Reads the records of a unit, maps them and writes the candidates.
 *
 * @module
 */
import { closeSync, openSync } from 'node:fs';
import type { Mapping } from '../../../catalog/records/mapping.ts';
import type { SensitivePolicy } from '../../../catalog/tasks/sensitive-policy.ts';
import { readJsonl } from '../../../rows/jsonl/jsonl.ts';
import { excerpt, type Batch } from '../../../rows/records/batch.ts';
import type { RowListener } from '../../../rows/records/row-listener.ts';
import { readPass } from '../../ingest/read-pass.ts';
import { Overlay } from '../../ingest/repairs.ts';
import type { LocatedReject } from '../../ingest/snapshot.ts';
import { isCut, type UnitFormat } from '../../ingest/units/cut-file.ts';
import type { UnitRange } from '../../ingest/units/unit-range.ts';
import { UnitReader } from '../../ingest/units/unit-reader.ts';
import type { Kernels } from '../kernel/kernels.ts';
import { compileMapping, type RecordMapper } from '../map-record.ts';
import { compileTurnPicker, type SpelledTurns, type TurnPicker } from '../mapping/spelled-turns.ts';
import { redactor } from '../sensitive/redact.ts';
import { Refusal } from '../refusal.ts';
import { findingsOf } from '../sensitive/find-sensitive.ts';
import { redacting } from '../sensitive/redacting-mapper.ts';
import { CandidateWriter, type CandidateBatch } from './candidate-writer.ts';
import type { Unit, UnitFile } from './unit.ts';

const BACKSLASH = 0x5c;

/** Everything that preparing depends on beside the unit. */
export interface Preparation {
  mapping: Mapping;
  sensitive: SensitivePolicy;
  /** Of the signatures; null where near-duplicates are not looked for. */
  seed: number | null;
}

/** Candidates of one file of a unit, and what became no candidate. */
export interface Prepared extends CandidateBatch {
  /** Place of the file in the snapshot's manifest. */
  file: number;
  rejects: LocatedReject[];
  /** Records that the mapping's filters do not want. */
  leftOut: number;
}

/** Small, so that few records are alive when young memory is collected. */
const CHUNK_BYTES = 1 << 17;

export class UnitPreparer {
  readonly #mapper: RecordMapper;
  readonly #picker: TurnPicker | null;
  readonly #writer: CandidateWriter;
  readonly #reader = new UnitReader();
  readonly #turns: SpelledTurns = {
    block: Buffer.alloc(0),
    mark: BACKSLASH,
    count: 0,
    role: [],
    start: [],
    end: [],
  };
  #rejects: LocatedReject[] = [];
  #leftOut = 0;
  #file: UnitFile = { place: 0, name: '', format: { format: 'jsonl' } };

  constructor(kernels: Kernels, { mapping, sensitive, seed }: Preparation) {
    this.#mapper = redacting(compileMapping(mapping), sensitive);
    this.#picker = redactor(sensitive) === null ? compileTurnPicker(mapping) : null;
    const search = { seed, findSensitive: findingsOf(sensitive) };
    this.#writer = new CandidateWriter(kernels, search);
  }

  /** Unreadable stretches are in the snapshot's rejects already. */
  async *prepare(unit: Unit): AsyncGenerator<Prepared> {
    this.begin(unit.files[0]);
    const { path, range } = unit;
    const { format, repairs } = this.#file;
    const asRecords =
      range === null ||
      !isCut(format) ||
      repairs !== undefined ||
      (format.format === 'jsonl' && this.#picker === null);
    const source = openSync(path, 'r');
    try {
      yield* asRecords ? this.#records(unit, source) : this.#rows(source, format, range);
    } finally {
      closeSync(source);
    }
    yield this.take();
  }

  /** The first piece that was not given back is done with: its memory can be used again. */
  giveBack(): void {
    this.#writer.giveBack();
  }

  async *#records(unit: Unit, source: number): AsyncGenerator<Prepared> {
    const before = linesBefore(unit.range);
    for await (const { file, batch } of recordsOf(this.#reader, unit, source)) {
      if (file !== this.#file) {
        yield this.take();
        this.begin(file);
      }
      for (const { line, record } of batch.records) {
        this.#add(record, before + line);
        if (this.#writer.full) yield this.take();
      }
    }
  }

  async *#rows(source: number, format: UnitFormat, range: UnitRange): AsyncGenerator<Prepared> {
    const pieces: Prepared[] = [];
    const visit = this.#reader.rows(source, format, range, this.listen(pieces));
    for await (const _ of visit) yield* pieces.splice(0);
    if (!this.#reader.inStep) throw new Error(`a unit of ${this.#file.name} ends within a row`);
  }

  /**
   * Most rows become candidates as they stand; the others by way of a record.
   *
   * @param pieces Where full pieces are left.
   */
  listen(pieces: Prepared[]): RowListener {
    const picker = this.#picker;
    const rest = () => {
      if (this.#writer.full) pieces.push(this.take());
    };
    return {
      plain: (row, line) => {
        const turns = this.#turns;
        const spelled = picker !== null && picker.pick(row, turns);
        if (!spelled || !this.#writer.addSpelled(turns, line)) this.#add(row.record(), line);
        rest();
      },
      record: (record, line) => {
        this.#add(record, line);
        rest();
      },
      reject: () => {},
    };
  }

  #add(record: Record<string, unknown>, line: number): void {
    try {
      const content = this.#mapper.map(record);
      if (content === null) this.#leftOut++;
      else this.#writer.add(content, this.#mapper.group(record), line);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { code, message, field } = error;
      const where = { file: this.#file.name, line, ...(field !== undefined && { field }) };
      this.#rejects.push({ ...where, code, message, excerpt: excerpt(JSON.stringify(record)) });
    }
  }

  /** What is added from here on is from this file. */
  begin(file: UnitFile): void {
    this.#file = file;
    this.#writer.enter(file.name);
  }

  /** What was made since the last call. */
  take(): Prepared {
    const piece = {
      ...this.#writer.take(),
      file: this.#file.place,
      rejects: this.#rejects,
      leftOut: this.#leftOut,
    };
    this.#rejects = [];
    this.#leftOut = 0;
    return piece;
  }
}

const linesBefore = (range: UnitRange | null): number =>
  range !== null && 'linesBefore' in range ? range.linesBefore : 0;

async function* recordsOf(
  reader: UnitReader,
  unit: Unit,
  source: number,
): AsyncGenerator<{ file: UnitFile; batch: Batch }> {
  const { files, range } = unit;
  if (range === null || !('linesBefore' in range)) {
    yield* readPass(unit);
    return;
  }
  const [file] = files;
  const overlay = file.repairs && new Overlay(file.repairs, range.linesBefore);
  for await (const batch of readJsonl(reader.chunks(source, range, CHUNK_BYTES)))
    yield { file, batch: overlay?.apply(batch) ?? batch };
}
