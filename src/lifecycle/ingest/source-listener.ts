/**
 * Who hears what is read of a source.
 *
 * @module
 */
import type { Scanning } from './scan/line-scans.ts';
import type { LocatedReject, SampledRecord } from './snapshot.ts';

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
