/**
 * Which records a mapping keeps.
 *
 * @module
 */
import type { Condition } from '../../../../catalog/records/mapping-parts.ts';
import { readField } from './field-path.ts';

type Test = (record: unknown) => boolean;

/** True when every part of the condition holds, or one of its choices. A missing field equals null and is empty. */
export function compileCondition(condition: Condition): Test {
  if ('any' in condition) {
    const choices = condition.any.map(compileCondition);
    return (record) => choices.some((holds) => holds(record));
  }
  const { field, minLength = 0, maxLength = Infinity } = condition;
  const pattern = condition.matches === undefined ? undefined : new RegExp(condition.matches, 'u');
  const least = Math.max(minLength, condition.notEmpty ? 1 : 0);
  const measured = least > 0 || maxLength < Infinity;
  return (record) => {
    const value = readField(record, field);
    if (condition.missing !== undefined && !same(value, null)) return false;
    if (condition.equals !== undefined && !same(value, condition.equals)) return false;
    if (condition.not !== undefined && same(value, condition.not)) return false;
    if (condition.in !== undefined && !condition.in.some((each) => same(value, each))) return false;
    if (pattern !== undefined && !pattern.test(textOf(value))) return false;
    if (!measured) return true;
    const length = lengthOf(value);
    return length >= least && length <= maxLength;
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
