/**
 * The raw snapshot: the source files as they were, byte for byte, with what reading them found.
 *
 * @module
 */
import type { RecordFormat } from '../../rows/format.ts';
import type { Reject } from '../../rows/records/batch.ts';
import type { FieldTypes } from './census/field-survey.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import type { RemoteOrigin } from './remote/origin.ts';
import { parseRepairs } from './repairs/parse-repairs.ts';
import { byFile, REPAIRS_FILE, type RepairsByFile } from './repairs/repairs.ts';
import type { SplitName } from './split-name.ts';

export interface SnapshotFile {
  /**
   * The name that records are located by: of the file, of a member (`archive.zip/train.jsonl`), or
   * of a part of a JSON document (`data.json#train`).
   */
  name: string;
  /** Name under `files/`, where that is another. */
  stored?: string;
  /** Size and digest of the stored file. */
  bytes: number;
  sha256: string;
  format: RecordFormat;
  /** Delimited text whose rows are read the same by ranges as from start to end. */
  byUnits?: true;
  split: SplitName | null;
  /** Records that could be read. */
  records: number;
  /** Digest of what takes the place of rows of it. */
  repaired?: string;
  /** Rejects by code. */
  rejects: Record<string, number>;
  fields: FieldTypes[];
}

/** A file in the object store that is to become part of a snapshot. */
/** The file of corrections beside those of the source. */
export const correctionsFile = 'brewslm-corrections.jsonl';

export interface SourceFile {
  /** Unique within the import, with `/` between parts. */
  name: string;
  sha256: string;
  bytes: number;
  /** Given by a sample's card; otherwise the name decides. */
  split?: SplitName;
  /** Found in a folder or by a pattern, rather than named. */
  found?: true;
}

/** A source, or a member of one, that was left unread on purpose. */
export interface SkippedFile {
  name: string;
  reason: string;
}

export interface SnapshotManifest {
  schema: 2;
  /** Local files may have been found in a folder or by a pattern, whose name says nothing here. */
  origin: { sample: string } | { files: number; found?: true } | RemoteOrigin;
  files: SnapshotFile[];
  skipped: SkippedFile[];
}

/** A reject with the file it is in, as `rejects.jsonl` lists them. */
export interface LocatedReject extends Reject {
  file: string;
  /** Of a record that several rows make: what they have in common, and where they all are. */
  group?: { key: string; lines: number[]; elsewhere?: { file: string; lines: number[] }[] };
}

/** A uniform sample of the records of all files, drawn by the snapshot's seed. */
export interface SampledRecord {
  file: string;
  line: number;
  record: Record<string, unknown>;
}

export const SAMPLE_FILE = 'sample.jsonl';

export const sampleOf = (snapshot: Artifact): SampledRecord[] =>
  snapshot
    .text(SAMPLE_FILE)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as SampledRecord);

export const manifestOf = (snapshot: Artifact): SnapshotManifest =>
  snapshot.json<SnapshotManifest>('snapshot.json');

/** Where the bytes of a file of the manifest lie, packed as they came. */
export const storedPath = (snapshot: Artifact, { name, stored }: SnapshotFile): string =>
  snapshot.path(`files/${stored ?? name}`);

/** Rows that were repaired since the files were made, by the names of their files. */
export const repairsOf = (snapshot: Artifact): RepairsByFile =>
  byFile(snapshot.has(REPAIRS_FILE) ? parseRepairs(snapshot.text(REPAIRS_FILE)) : []);
