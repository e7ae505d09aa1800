/**
 * Values of Arrow as JSON has them, by the type of their column.
 *
 * @module
 */
import { DataType, Vector } from 'apache-arrow';
import { jsonValue } from '../records/json-value.ts';

export function arrowValue(type: DataType): (value: unknown) => unknown {
  if (DataType.isTimestamp(type) || DataType.isDate(type))
    return (value) => plain(typeof value === 'number' ? new Date(value) : value);
  return plain;
}

function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return jsonValue(value);
  if (value instanceof Vector) return Array.from(value as Iterable<unknown>, plain);
  if (ArrayBuffer.isView(value) || value instanceof Date) return jsonValue(value);
  if (Array.isArray(value)) return value.map(plain);
  const fields = 'toJSON' in value ? (value as { toJSON(): object }).toJSON() : value;
  return Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, plain(item)]));
}
