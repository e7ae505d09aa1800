/**
 * Which records a mapping keeps.
 *
 * @module
 */
import type { Condition } from '../../../../catalog/records/mapping-parts.ts';
import { readField } from './field-path.ts';

type Test = (record: Record<string, unknown>) => boolean;

/** True when every part of the condition holds. A missing field equals null and is empty. */
export function compileCondition(condition: Condition): Test {
  const { field, minLength = 0, maxLength = Infinity } = condition;
  const pattern = condition.matches === undefined ? undefined : new RegExp(condition.matches, 'u');
  return (record) => {
    const value = readField(record, field);
    const length = lengthOf(value);
    return (
      (condition.equals === undefined || same(value, condition.equals)) &&
      (condition.not === undefined || !same(value, condition.not)) &&
      (condition.in === undefined || condition.in.some((each) => same(value, each))) &&
      (condition.notEmpty === undefined || length > 0) &&
      length >= minLength &&
      length <= maxLength &&
      (pattern === undefined || pattern.test(textOf(value)))
    );
  };
}

/** Numbers and booleans equal their text, because tables hold text alone. */
function same(value: unknown, expected: string | number | boolean | null): boolean {
  const missing = value === undefined || value === null;
  if (missing || expected === null) return missing && expected === null;
  return typeof value !== 'object' && String(value) === String(expected);
}

const lengthOf = (value: unknown): number =>
  Array.isArray(value) ? value.length : textOf(value).trim().length;

const textOf = (value: unknown): string =>
  value === undefined || value === null
    ? ''
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
