/**
 * Reads one source of a snapshot: a file, or every member of an archive that is data.
 *
 * A file that someone named must be readable; so must any that is a split by its name, or the split
 * would be cut from other rows without a word. Other files that were found in a folder or an
 * archive are refused as a whole, with a reject on line 0, and cost the others nothing.
 *
 * @module
 */
import { closeSync, openSync } from 'node:fs';
import { logicalFiles, type LogicalFile } from '../../formats/archives/logical-files.ts';
import {
  closeStream,
  DamagedStream,
  FileStream,
  type ByteStream,
} from '../../formats/bytes/stream.ts';
import type { Batch, LocatedRecord, Reject } from '../../formats/records/batch.ts';
import { detectFormat, SAMPLE_BYTES } from '../../formats/records/detect.ts';
import { readPlain, type PlainFormat } from '../../formats/records/format.ts';
import { sampleOf } from '../../formats/records/input.ts';
import type { NodeRow } from '../../formats/records/node-row.ts';
import type { RowListener } from '../../formats/records/row-listener.ts';
import { visitorOf } from '../../formats/records/visit.ts';
import { fail, ProblemError } from '../../problem/problem.ts';
import { chooseDataFiles } from './data-files.ts';
import { FieldSurvey } from './field-survey.ts';
import { digestOfRepairs, Overlay, type RepairsByFile } from './repairs.ts';
import type { LineScan } from './scan/line-scan.ts';
import type { Scanning } from './scan/line-scans.ts';
import type { SourceFile } from './source-file.ts';
import type { LocatedReject, SampledRecord, SkippedFile, SnapshotFile } from './snapshot.ts';
import { splitOfFile } from './split-of-file.ts';

export interface SourceListener {
  signal: AbortSignal;
  /** Bytes of the stored file were read. */
  bytes(bytes: number): void;
  /** A record was read; it is made when it is asked for, before the next one is. */
  record(make: () => Sampled): void;
  reject(reject: LocatedReject): void;
  /** Looks through a stored file of lines on other threads, where that is worth it. */
  scan(path: string): Scanning | null;
}

/** A record, or how to get it. */
export type Sampled = SampledRecord | (() => Promise<SampledRecord>);

export interface ReadSource {
  files: SnapshotFile[];
  skipped: SkippedFile[];
}

/** @throws `file.*` */
export async function readSource(
  path: string,
  source: SourceFile,
  repairs: RepairsByFile,
  listener: SourceListener,
): Promise<ReadSource> {
  const result: ReadSource = { files: [], skipped: [] };
  const members = await membersOf(path, source.name);
  const chosen = members && chooseDataFiles(members);
  if (chosen)
    result.skipped = chosen.skipped.map(({ name, reason }) => ({
      name: `${source.name}/${name}`,
      reason,
    }));
  const wanted = chosen && new Set(chosen.data.map((name) => `${source.name}/${name}`));
  const refuse = (name: string, { code, message }: Pick<Reject, 'code' | 'message'>) =>
    listener.reject({ file: name, line: 0, code, message, excerpt: '' });
  try {
    for await (const file of logicalFiles(path, source.name, listener.bytes)) {
      if (wanted && !wanted.has(file.name)) {
        if ('code' in file) refuse(file.name, file);
        continue;
      }
      if ('code' in file) refuse(file.name, file);
      else result.files.push(...(await readFile(file, source, repairs, listener, refuse)));
    }
  } catch (error) {
    if (!(error instanceof DamagedStream)) throw error;
    if (result.files.length === 0 && source.found === undefined)
      fail(error.code, `${source.name}: ${error.message}`, { location: { file: source.name } });
    refuse(source.name, error);
  }
  return result;
}

/** Names of what can be read in the archive; null when the file is none. */
async function membersOf(path: string, name: string): Promise<string[] | null> {
  const names: string[] = [];
  try {
    for await (const file of logicalFiles(path, name)) {
      if (file.name === name) {
        if (!('code' in file)) await closeStream(await file.open().catch(() => emptyStream));
        return null;
      }
      if (!('code' in file)) names.push(file.name.slice(name.length + 1));
    }
  } catch (error) {
    if (!(error instanceof DamagedStream)) throw error;
  }
  return names;
}

const emptyStream: ByteStream = { async *[Symbol.asyncIterator]() {} };

async function readFile(
  file: LogicalFile,
  source: SourceFile,
  repairs: RepairsByFile,
  listener: SourceListener,
  refuse: (name: string, reject: Pick<Reject, 'code' | 'message'>) => void,
): Promise<SnapshotFile[]> {
  let opened;
  try {
    opened = await openFile(file);
  } catch (error) {
    const needed = isNeeded(file, source);
    if (error instanceof DamagedStream) {
      if (needed)
        fail(error.code, `${file.name}: ${error.message}`, { location: { file: file.name } });
      refuse(file.name, error);
      return [];
    }
    if (needed || !(error instanceof ProblemError)) throw error;
    const { code, message } = error.problem;
    refuse(file.name, { code: code as Reject['code'], message });
    return [];
  }
  const { stream, format } = opened;
  const packed = !(stream instanceof FileStream);
  const partOf = (name: string | undefined) =>
    new PartReader(file.name, source, format, packed, name, repairs);
  const visit = repairs.has(file.name) ? null : visitorOf(format);
  const scanned =
    visit !== null && format.format === 'jsonl' && !packed
      ? await takeScan(stream.path, partOf(undefined), listener)
      : null;
  const parts =
    scanned !== null
      ? [scanned]
      : visit !== null
        ? [await readRows((rows) => visit(stream, rows), partOf(undefined), listener)]
        : await readBatches(readPlain(stream, format), partOf, listener);
  if (parts.some((part) => !part.isEmpty)) return parts.map((part) => part.describe());
  const message = `${file.name} holds no records`;
  if (isNeeded(file, source)) fail('file.empty', message, { location: { file: file.name } });
  refuse(file.name, { code: 'file.empty', message });
  return [];
}

/** @returns Null where the file has to be read. */
async function takeScan(
  path: string,
  part: PartReader,
  listener: SourceListener,
): Promise<PartReader | null> {
  const scanning = listener.scan(path);
  if (scanning === null) return null;
  listener.bytes(scanning.bytes);
  scanning.onBytes = (bytes) => {
    listener.signal.throwIfAborted();
    listener.bytes(bytes);
  };
  const scan = await scanning.result;
  if (scan === null) return null;
  const { name: file } = part;
  part.addScan(scan);
  for (const reject of scan.rejects) {
    part.refuse(reject);
    listener.reject({ file, ...reject });
  }
  for (let number = 0; number < scan.records; number++)
    listener.record(() => async () => ({ file, ...(await recordOf(path, scan, number)) }));
  return part;
}

async function recordOf(path: string, scan: LineScan, number: number): Promise<LocatedRecord> {
  const file = openSync(path, 'r');
  try {
    return await scan.record(file, number);
  } finally {
    closeSync(file);
  }
}

/** Rows are looked at as they lie; few become records. */
async function readRows(
  visit: (rows: RowListener) => AsyncIterable<unknown>,
  part: PartReader,
  listener: SourceListener,
): Promise<PartReader> {
  const { name: file } = part;
  const visited = visit({
    plain(row, line) {
      part.addRow(row, line);
      listener.record(() => ({ file, line, record: row.record() }));
    },
    record(record, line) {
      part.add(record, line);
      listener.record(() => ({ file, line, record }));
    },
    reject(reject) {
      part.refuse(reject);
      listener.reject({ file, ...reject });
    },
  });
  for await (const _ of visited) listener.signal.throwIfAborted();
  return part;
}

async function readBatches(
  batches: AsyncIterable<Batch>,
  partOf: (name: string | undefined) => PartReader,
  listener: SourceListener,
): Promise<PartReader[]> {
  const parts = new Map<string | undefined, PartReader>();
  for await (const found of batches) {
    listener.signal.throwIfAborted();
    const part = parts.get(found.part) ?? partOf(found.part);
    parts.set(found.part, part);
    const batch = part.repair(found);
    for (const located of batch.records) {
      part.add(located.record, located.line);
      listener.record(() => ({ file: part.name, ...located }));
    }
    for (const reject of batch.rejects) {
      part.refuse(reject);
      listener.reject({ file: part.name, ...reject });
    }
  }
  return [...parts.values()];
}

/** Named by the user, or a split by its name: it cannot be left out without a word. */
const isNeeded = (file: LogicalFile, source: SourceFile): boolean =>
  (source.found === undefined && file.name === source.name) ||
  (source.split ?? splitOfFile(file.name)) !== null;

async function openFile(file: LogicalFile): Promise<{ stream: ByteStream; format: PlainFormat }> {
  const { head, input } = await sampleOf(await file.open(), SAMPLE_BYTES);
  try {
    // Damage before the first byte looks like an empty file until something is asked for.
    if (head.length === 0) await input[Symbol.asyncIterator]().next();
    return { stream: input, format: detectFormat(head, file.name) };
  } catch (error) {
    await closeStream(input);
    throw error;
  }
}

/** What is learnt of a file, or of a part of one, while it is read. */
class PartReader {
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
