/**
 * What every dataset reader yields: records with the line they start on, and rejects, which are
 * the stretches of a file that are no record. A reject never takes a good record with it.
 *
 * @module
 */
import type { ProblemCode } from '../../problem/catalogue.ts';

export interface LocatedRecord {
  /** First line of the record, counted from 1. */
  line: number;
  record: Record<string, unknown>;
}

/** What a stretch of a file, a member of an archive or a whole file is refused for. */
export type RejectCode = Extract<
  ProblemCode,
  `record.${string}` | `file.${string}` | `archive.${string}` | `table.${string}`
>;

export interface Reject {
  /** Line, or row of a binary file; 0 stands for the file as a whole. */
  line: number;
  code: RejectCode;
  message: string;
  /** JSON pointer from the row to the record that is refused, where a row holds several. */
  at?: string;
  /** Path of the field that is at fault, where one is. */
  field?: string;
  /** The beginning of what was refused. */
  excerpt: string;
}

/** Readers yield by batch: one promise per thousand records rather than one per record. */
export interface Batch {
  /** The part of the file that these are in, where it has named ones: `train` of a JSON document. */
  part?: string;
  records: LocatedRecord[];
  rejects: Reject[];
}

const EXCERPT_CHARACTERS = 120;

/** The beginning of a refused text, with what would upset a terminal made visible. */
export function excerpt(text: string): string {
  const start = text.length > EXCERPT_CHARACTERS ? `${text.slice(0, EXCERPT_CHARACTERS)}…` : text;
  return start
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, (character) =>
      character === '\t' ? ' ' : `\\x${character.codePointAt(0)!.toString(16).padStart(2, '0')}`,
    );
}

/** A text as it is, or, if it is longer than so many code units, without its middle. */
export function withoutMiddle(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const half = longest / 2;
  return `${text.slice(0, half)} … ${text.slice(-half)}`.toWellFormed();
}
