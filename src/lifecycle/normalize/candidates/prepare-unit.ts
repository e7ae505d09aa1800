/**
 * Reads the records of a unit, maps them and writes the candidates.
 *
 * @module
 */
import { open, type FileHandle } from 'node:fs/promises';
import type { Mapping } from '../../../catalog/records/mapping.ts';
import type { SensitivePolicy } from '../../../catalog/tasks/sensitive-policy.ts';
import { readJsonl } from '../../../formats/jsonl/jsonl.ts';
import { excerpt, type Batch } from '../../../formats/records/batch.ts';
import { fail } from '../../../problem/problem.ts';
import { readPass } from '../../ingest/passes.ts';
import { Overlay } from '../../ingest/repairs.ts';
import type { LocatedReject } from '../../ingest/snapshot.ts';
import type { TextKernel } from '../kernel/text-kernel.ts';
import { compileMapping, type RecordMapper } from '../map-record.ts';
import { Refusal } from '../refusal.ts';
import { findingsOf } from '../sensitive/find-sensitive.ts';
import { redacting } from '../sensitive/redacting-mapper.ts';
import { CandidateWriter, type CandidateBatch } from './candidate-writer.ts';
import type { LineRange, Unit, UnitFile } from './unit.ts';

/** Everything that preparing depends on beside the unit. */
export interface Preparation {
  mapping: Mapping;
  sensitive: SensitivePolicy;
  /** Of the signatures; null where near-duplicates are not looked for. */
  seed: number | null;
  spoolPath: string;
  spool: number;
}

/** Candidates of one file of a unit, and what became no candidate. */
export interface Prepared extends CandidateBatch {
  /** Place of the file in the snapshot's manifest. */
  file: number;
  rejects: LocatedReject[];
  /** Records that the mapping's filters do not want. */
  leftOut: number;
}

const CHUNK_BYTES = 1 << 17;

export class UnitPreparer {
  readonly #mapper: RecordMapper;
  readonly #writer: CandidateWriter;

  constructor(kernel: TextKernel, { mapping, sensitive, seed, spoolPath, spool }: Preparation) {
    this.#mapper = redacting(compileMapping(mapping), sensitive);
    this.#writer = new CandidateWriter(kernel, spoolPath, spool, seed, findingsOf(sensitive));
  }

  /** Unreadable stretches are in the snapshot's rejects already. */
  async *prepare(unit: Unit): AsyncGenerator<Prepared> {
    let rejects: LocatedReject[] = [];
    let leftOut = 0;
    let at = unit.files[0];
    let name = JSON.stringify(at.name);
    const take = (): Prepared => {
      const piece = { ...this.#writer.take(), file: at.place, rejects, leftOut };
      rejects = [];
      leftOut = 0;
      return piece;
    };
    const linesBefore = unit.range?.linesBefore ?? 0;
    for await (const { file, batch } of recordsOf(unit)) {
      if (file !== at) {
        yield take();
        at = file;
        name = JSON.stringify(file.name);
      }
      for (const { line: lineOfUnit, record } of batch.records) {
        const line = linesBefore + lineOfUnit;
        try {
          const content = this.#mapper.map(record);
          if (content === null) leftOut++;
          else {
            const group = this.#mapper.group(record);
            this.#writer.add(content, group, `{"file":${name},"line":${line}}`);
            if (this.#writer.full) yield take();
          }
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          const { code, message, field } = error;
          const where = { file: file.name, line, ...(field !== undefined && { field }) };
          rejects.push({ ...where, code, message, excerpt: excerpt(JSON.stringify(record)) });
        }
      }
    }
    yield take();
  }

  close(): void {
    this.#writer.close();
  }
}

async function* recordsOf(unit: Unit): AsyncGenerator<{ file: UnitFile; batch: Batch }> {
  const { path, files, range } = unit;
  if (range === null) {
    yield* readPass(unit);
    return;
  }
  const [file] = files;
  const overlay = file.repairs && new Overlay(file.repairs, range.linesBefore);
  for await (const batch of readJsonl(bytesOf(path, range)))
    yield { file, batch: overlay?.apply(batch) ?? batch };
}

/** Small chunks, so that few records are alive when young memory is collected. */
async function* bytesOf(path: string, { start, end }: LineRange): AsyncGenerator<Buffer> {
  const bytes = Buffer.allocUnsafe(end - start);
  const file = await open(path);
  try {
    await readFully(file, bytes, start);
  } finally {
    await file.close();
  }
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

async function readFully(file: FileHandle, target: Buffer, start: number): Promise<void> {
  for (let at = 0; at < target.length;) {
    const { bytesRead } = await file.read(target, at, target.length - at, start + at);
    if (bytesRead === 0) fail('object.changed', 'a file of the snapshot is shorter than it was');
    at += bytesRead;
  }
}
