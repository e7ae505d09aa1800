/**
 * A fault: one thing wrong with a dataset that is good otherwise, where it was met, and what must
 * come of it.
 *
 * @module
 */
import type { Mapping } from '../../src/catalog/records/mapping.ts';
import type { ProblemCode } from '../../src/problem/catalogue.ts';
import type { SourceFile } from './files/encode.ts';

export type Expected =
  /** The import ends with a problem; no dataset comes of it. */
  | { outcome: 'refused'; code: ProblemCode; file?: string; line?: number; field?: string }
  /** Single rows are set aside, each with its place; every other row is kept. */
  | {
      outcome: 'quarantined';
      code: ProblemCode;
      file: string;
      line: number;
      field?: string;
      /** How many rows are set aside; one unless said. */
      rejected?: number;
      /** Rows that must be kept. */
      kept: number;
    }
  /** Gate A does not pass, by a finding of this code. */
  | {
      outcome: 'FAIL' | 'INCONCLUSIVE';
      code: ProblemCode;
      file?: string;
      line?: number;
      field?: string;
      /** Least rows that the finding counts. */
      count?: number;
    };

export interface Fault {
  name: string;
  /** Where it was met: `owner/repository#number`, or the specification that it breaks. */
  source: string;
  template: 'general' | 'classification' | 'preference';
  mapping?: Mapping;
  files(): SourceFile[];
  expected: Expected;
}
