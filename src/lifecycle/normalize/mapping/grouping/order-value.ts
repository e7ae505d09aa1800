/**
 * What rows of a group are ordered by: numbers by value, dates by time, anything else as text. A
 * number before a date before a text, where a field holds several kinds.
 *
 * @module
 */
import { timeOf, type DayOrder } from '../../../../catalog/records/date-text.ts';
import { Refusal } from '../fields/refusal.ts';
import { fieldText } from '../fields/value-template.ts';

const NUMBER = 0;
const TIME = 1;
const TEXT = 2;

/** Kind and value; whole numbers that doubles do not hold stay digits. Null: there is none. */
export type OrderValue = [kind: number, value: number | string] | null;

const DIGITS = /^[+-]?\d{1,40}$/;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** @throws Refusal `record.field-type`, `record.number`, `record.date` */
export function orderValueOf(value: unknown, field: string, dates?: DayOrder): OrderValue {
  const text = fieldText(value, field)?.trim() ?? '';
  if (text === '') return null;
  if (typeof value === 'number') return [NUMBER, value];
  if (DIGITS.test(text) && !Number.isSafeInteger(Number(text))) return [NUMBER, text];
  if (DECIMAL.test(text)) return [NUMBER, Number(text)];
  const time = timeOf(text, dates);
  if (time === 'ambiguous')
    throw new Refusal('record.date', `field ${field} may be one of two dates: ${text}`, field);
  return time === null ? [TEXT, text] : [TIME, time];
}

/** Below 0 where the first comes first. What is missing comes before all else. */
function compare(one: OrderValue, other: OrderValue): number {
  if (one === null || other === null) return Number(one !== null) - Number(other !== null);
  const [[kind, a], [otherKind, b]] = [one, other];
  if (kind !== otherKind) return kind - otherKind;
  if (kind === TEXT) return a < b ? -1 : Number(a > b);
  const [m, n] = [Number(a), Number(b)];
  if (m !== n) return m < n ? -1 : 1;
  if (typeof a !== 'string' && typeof b !== 'string') return 0;
  const [p, q] = [BigInt(a), BigInt(b)];
  return p < q ? -1 : Number(p > q);
}

/**
 * Rows of a group in their order. Those that are equal stay as they came, and one without a value
 * stays behind the row that it came after.
 */
export function inOrder<Row extends { order: readonly OrderValue[] }>(rows: readonly Row[]): Row[] {
  let last: readonly OrderValue[] = [];
  const keyed = rows.map((row) => {
    if (row.order[0] !== null) last = row.order;
    return { row, order: last };
  });
  keyed.sort((one, other) => {
    if (one.order.length !== other.order.length) return one.order.length - other.order.length;
    for (let at = 0; at < one.order.length; at++) {
      const difference = compare(one.order[at], other.order[at]);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  return keyed.map(({ row }) => row);
}
