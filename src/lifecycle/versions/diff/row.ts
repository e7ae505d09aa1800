/** Rows as the comparison of two versions sees them, and what stands for their content. */
import { hash } from 'node:crypto';
import { canonicalJson } from '../../../ledger/canonical-json.ts';

export type Fields = Record<string, unknown>;

export interface Row {
  file: string;
  line: number;
  record: Fields;
}

/** One version, to be read several times, always in the same order. */
export interface RowSource {
  /** Rows there are, for partitions and progress. */
  rows: number;
  read(): AsyncIterable<Row[]>;
}

export const DIGEST_BYTES = 16;

/** 128 bits: a clash among a billion rows is one in 10^20. */
export const digestOf = (value: unknown): Buffer =>
  hash('sha256', canonicalJson(value), 'buffer').subarray(0, DIGEST_BYTES);

/** A record without a field that numbers the rows: an insertion would change every row after it. */
export function without(record: Fields, field: string | null): Fields {
  if (field === null) return record;
  const { [field]: _, ...rest } = record;
  return rest;
}
