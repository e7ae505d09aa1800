/**
 * Work on the rows of a file that is done in the same pass as looking through them.
 *
 * @module
 */
import type { Thread } from '../../threads/thread.ts';
import type { UnitFormat } from '../units/cut-file.ts';
import type { UnitRange } from '../units/unit-range.ts';
import type { ScannedUnit, ScanUnit } from './unit-scanner.ts';

/**
 * What a thread has of a unit; the last piece says how the unit was found. Where there is no
 * companion nothing is made.
 */
export interface CompanionPiece<Made> {
  made: Made;
  scanned: ScannedUnit | null;
}

export type ScanThread<Made = unknown> = Thread<ScanUnit, CompanionPiece<Made>>;

export interface Companion<Made = unknown> {
  /** One that does both. */
  thread(): ScanThread<Made>;
  /** Hears what was made, in the order of the file. */
  take(made: Made): void;
  /** All of the file was gone through. */
  end(): void;
  /** The file cannot be read by units: what was made does not count. */
  drop(): void;
}

/** A large file that is about to be looked through. */
export interface LargeFile {
  /** Open for reading. */
  file: number;
  bytes: number;
  name: string;
  format: UnitFormat;
  /** Can be read already; of the others this need not be so. */
  first: UnitRange;
}

/** @returns Null where there is nothing to do beside. */
export type CompanionOf = (large: LargeFile) => Promise<Companion | null>;
