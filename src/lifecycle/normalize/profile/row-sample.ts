/**
 * Samples of rows drawn by the digest of their content: the same rows in every order and on every
 * machine, without a pass to count them.
 *
 * @module
 */
import type { CanonicalRecord } from '../../../catalog/records/record.ts';
import { excerpt } from '../../../rows/records/batch.ts';
import { eachText } from '../sensitive/texts.ts';
import type { Place, RowExample } from './text-survey.ts';

/** Whether a row belongs to a sample of about `wanted` out of `total`. */
export const isSampled = ({ id }: CanonicalRecord, wanted: number, total: number): boolean =>
  isDrawn(Number.parseInt(id.slice(0, 8), 16), wanted, total);

/** The same by the first 32 bits of the row's digest. */
export const isDrawn = (bits: number, wanted: number, total: number): boolean =>
  (bits / 2 ** 32) * total < wanted;

/** What people wrote in a row; a label is no text. */
export function textOf(record: CanonicalRecord): string {
  const texts: string[] = [];
  eachText(record, (text) => texts.push(text));
  return texts.join('\n');
}

/** Where a row is from, in short. */
export const placeOf = ({ source: { file, line } }: Pick<CanonicalRecord, 'source'>): Place => ({
  file,
  line,
});

/** A row by its place and the beginning of its text. */
export const exampleOf = (record: CanonicalRecord): RowExample => ({
  ...placeOf(record),
  excerpt: excerpt(textOf(record)),
});
