/**
 * The raw snapshot: the source files as they were, byte for byte, with what reading them found.
 *
 * @module
 */
import type { RecordFormat } from '../../formats/records/format.ts';
import type { Reject } from '../../formats/records/batch.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import type { RemoteOrigin } from './remote/origin.ts';
import type { SplitName } from './split-of-file.ts';

export interface SnapshotFile {
  /** Name in the snapshot, under `files/`. */
  name: string;
  bytes: number;
  sha256: string;
  format: RecordFormat;
  split: SplitName | null;
  /** Records that could be read. */
  records: number;
  /** Rejects by code. */
  rejects: Record<string, number>;
}

export interface SnapshotManifest {
  schema: 1;
  origin: { sample: string } | { files: number } | RemoteOrigin;
  files: SnapshotFile[];
}

/** A reject with the file it is in, as `rejects.jsonl` lists them. */
export interface LocatedReject extends Reject {
  file: string;
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

/** Where the bytes of a source file lie. */
export const sourcePath = (snapshot: Artifact, name: string): string =>
  snapshot.path(`files/${name}`);
