/**
 * Values of typed formats as JSON has them. Nothing is lost without a word: integers beyond 2^53
 * become their digits, times ISO 8601, bytes text or else base64. NaN and infinities stay numbers;
 * what maps such a field refuses the row.
 *
 * @module
 */
import { isUtf8 } from 'node:buffer';

export function jsonValue(value: unknown): unknown {
  switch (typeof value) {
    case 'bigint':
      return integer(value);
    case 'undefined':
      return null;
    case 'object':
      return value === null ? null : jsonObject(value);
    default:
      return value;
  }
}

export function integer(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function jsonObject(value: object): unknown {
  if (Array.isArray(value)) return value.map(jsonValue);
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return bytes.toString(isUtf8(bytes) ? 'utf8' : 'base64');
  }
  if (ArrayBuffer.isView(value))
    return Array.from(value as unknown as Iterable<unknown>, jsonValue);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, jsonValue(item)]));
}
