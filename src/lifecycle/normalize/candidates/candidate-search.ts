/**
 * How candidates are looked at beyond being told apart.
 *
 * @module
 */
import type { FindSensitive } from '../sensitive/find-sensitive.ts';

export interface CandidateSearch {
  /** Of the signatures; null for none. */
  seed: number | null;
  findSensitive: FindSensitive;
}
