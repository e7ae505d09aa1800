/**
 * Values of YAML as JSON has them. What JSON would lose without a word is kept as text or refused.
 *
 * @module
 */
import type { RejectCode } from '../records/batch.ts';

/** Why a value is no part of a record. */
export class ValueFault extends Error {
  readonly code: RejectCode;

  constructor(code: RejectCode, message: string) {
    super(message);
    this.code = code;
  }
}

const MAX_DEPTH = 200;

/**
 * @param value Objects, lists and scalars; whole numbers as BigInt, so that none was rounded.
 * @throws ValueFault
 */
export function plainValue(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH)
    throw new ValueFault('record.too-long', `values are nested more than ${MAX_DEPTH} deep`);
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new ValueFault('record.number', `here is ${value}, which is no number of JSON`);
  if (typeof value === 'string' && !value.isWellFormed())
    throw new ValueFault('record.surrogate', 'a string holds half a surrogate pair');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value !== 'object' || value === null) return value ?? null;
  if (Array.isArray(value)) return value.map((item) => plainValue(item, depth + 1));
  const entries = Object.entries(value).map(([key, item]) => [key, plainValue(item, depth + 1)]);
  return Object.fromEntries(entries) as unknown;
}
