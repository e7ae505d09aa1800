/**
 * Reads the records of a unit, maps them and writes the candidates.
 *
 * @module
 */
import type { Mapping } from '../../../catalog/records/mapping.ts';
import type { SensitivePolicy } from '../../../catalog/tasks/sensitive-policy.ts';
import { visitCsv } from '../../../formats/csv/visit-csv.ts';
import { visitJsonl } from '../../../formats/jsonl/plain-lines.ts';
import { readJsonl } from '../../../formats/jsonl/jsonl.ts';
import { excerpt, type Batch } from '../../../formats/records/batch.ts';
import type { RowListener } from '../../../formats/records/row-listener.ts';
import { readPass } from '../../ingest/passes.ts';
import { Overlay } from '../../ingest/repairs.ts';
import type { LocatedReject } from '../../ingest/snapshot.ts';
import type { Kernels } from '../kernel/kernels.ts';
import { compileMapping, type RecordMapper } from '../map-record.ts';
import { compileTurnPicker, type SpelledTurns, type TurnPicker } from '../mapping/spelled-turns.ts';
import { redactor } from '../sensitive/redact.ts';
import { Refusal } from '../refusal.ts';
import { findingsOf } from '../sensitive/find-sensitive.ts';
import { redacting } from '../sensitive/redacting-mapper.ts';
import { CandidateWriter, type CandidateBatch } from './candidate-writer.ts';
import { RangeReader } from './range-reader.ts';
import type { Unit, UnitFile, UnitRange } from './unit.ts';

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

/** Small for records, so that few are alive when young memory is collected; lines make none. */
const CHUNK_BYTES = 1 << 17;
const LINE_CHUNK_BYTES = 1 << 20;

export class UnitPreparer {
  readonly #mapper: RecordMapper;
  readonly #picker: TurnPicker | null;
  readonly #writer: CandidateWriter;
  readonly #reader = new RangeReader();
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
    this.#begin(unit.files[0]);
    const { range } = unit;
    const asRecords =
      range === null ||
      this.#file.repairs !== undefined ||
      (this.#file.format.format === 'jsonl' && this.#picker === null);
    yield* asRecords ? this.#records(unit) : this.#rows(unit, range);
    yield this.#take();
  }

  /** The first piece that was not given back is done with: its memory can be used again. */
  giveBack(): void {
    this.#writer.giveBack();
  }

  async *#records(unit: Unit): AsyncGenerator<Prepared> {
    const before = linesBefore(unit.range);
    for await (const { file, batch } of recordsOf(this.#reader, unit)) {
      if (file !== this.#file) {
        yield this.#take();
        this.#begin(file);
      }
      for (const { line, record } of batch.records) {
        this.#add(record, before + line);
        if (this.#writer.full) yield this.#take();
      }
    }
  }

  /** Most rows become candidates as they stand; the others by way of a record. */
  async *#rows({ path }: Unit, range: UnitRange): AsyncGenerator<Prepared> {
    const before = linesBefore(range);
    const picker = this.#picker;
    const pieces: Prepared[] = [];
    const rest = () => {
      if (this.#writer.full) pieces.push(this.#take());
    };
    const visit = await visitRange(this.#reader, path, this.#file, range, {
      plain: (row, line) => {
        const turns = this.#turns;
        const spelled = picker !== null && picker.pick(row, turns);
        if (!spelled || !this.#writer.addSpelled(turns, before + line))
          this.#add(row.record(), before + line);
        rest();
      },
      record: (record, line) => {
        this.#add(record, before + line);
        rest();
      },
      reject: () => {},
    });
    for await (const _ of visit) yield* pieces.splice(0);
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

  #begin(file: UnitFile): void {
    this.#file = file;
    this.#writer.enter(file.name);
  }

  #take(): Prepared {
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

async function visitRange(
  reader: RangeReader,
  path: string,
  { format }: UnitFile,
  range: UnitRange,
  listener: RowListener,
): Promise<AsyncIterable<unknown>> {
  if (!('linesBefore' in range)) {
    const { visitParquet } = await import('../../../formats/parquet/visit-parquet.ts');
    return visitParquet(path, listener, range);
  }
  const bytes = reader.read(path, range, LINE_CHUNK_BYTES);
  return format.format === 'csv'
    ? visitCsv(bytes, format, listener, { continued: range.start > 0 })
    : visitJsonl(bytes, listener);
}

async function* recordsOf(
  reader: RangeReader,
  unit: Unit,
): AsyncGenerator<{ file: UnitFile; batch: Batch }> {
  const { path, files, range } = unit;
  if (range === null || !('linesBefore' in range)) {
    yield* readPass(unit);
    return;
  }
  const [file] = files;
  const overlay = file.repairs && new Overlay(file.repairs, range.linesBefore);
  for await (const batch of readJsonl(reader.read(path, range, CHUNK_BYTES)))
    yield { file, batch: overlay?.apply(batch) ?? batch };
}
