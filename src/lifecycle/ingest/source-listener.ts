/**
 * Who hears what is read of a source.
 *
 * @module
 */
import type { BottomSample } from './sampling.ts';
import type { Scanning } from './scan/file-scans.ts';
import type { LocatedReject, SampledRecord } from './snapshot.ts';
import type { UnitFormat } from './units/cut-file.ts';

export interface SourceListener {
  signal: AbortSignal;
  /** Bytes of the stored file were read. */
  bytes(bytes: number): void;
  /** Of the records of all files. */
  sample: BottomSample<SampledRecord>;
  seed: number;
  reject(reject: LocatedReject): void;
  /** Looks through a stored file by units. */
  scan(path: string, name: string, format: UnitFormat): Scanning;
}
