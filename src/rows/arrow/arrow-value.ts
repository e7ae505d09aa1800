/**
 * Values of Arrow as JSON has them, by the type of their column.
 *
 * @module
 */
import { DataType, Vector } from 'apache-arrow';
import { jsonValue } from '../records/json-value.ts';

/** Damaged offsets make lists of billions. */
const MAX_ITEMS = 1 << 20;

export function arrowValue(type: DataType): (value: unknown) => unknown {
  if (DataType.isTimestamp(type) || DataType.isDate(type))
    return (value) => plain(typeof value === 'number' ? new Date(value) : value);
  if (DataType.isDecimal(type))
    return (value) => (value instanceof Uint32Array ? decimal(value, type.scale) : plain(value));
  return plain;
}

/** Digits beyond what a double holds are kept as text. */
function decimal(words: Uint32Array, scale: number): number | string {
  const unsigned = words.reduceRight((value, word) => (value << 32n) | BigInt(word), 0n);
  const value = BigInt.asIntN(32 * words.length, unsigned);
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const text = `${value < 0n ? '-' : ''}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
  return digits.length <= 15 ? Number(text) : text;
}

function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return jsonValue(value);
  if (value instanceof Vector) {
    if (value.length > MAX_ITEMS) throw new RangeError(`a list claims ${value.length} items`);
    return Array.from(value as Iterable<unknown>, plain);
  }
  if (ArrayBuffer.isView(value) || value instanceof Date) return jsonValue(value);
  if (Array.isArray(value)) return value.map(plain);
  const fields = 'toJSON' in value ? (value as { toJSON(): object }).toJSON() : value;
  return Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, plain(item)]));
}
