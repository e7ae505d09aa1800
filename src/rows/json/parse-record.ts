/**
 * Parses one JSON object, or a list, which is a record with the fields 0, 1, …; strictly: what `JSON.parse` would lose without a word (the first of two
 * equal keys, the last digits of a large integer, half a character) is refused or kept.
 *
 * @module
 */
import type { Reject } from '../records/batch.ts';
import { findDuplicateKey } from './duplicate-key.ts';
import { quoteLargeIntegers } from './large-integers.ts';

export type Parsed = { record: Record<string, unknown> } | Pick<Reject, 'code' | 'message'>;

const QUOTE = 34;
/** Far beyond any dataset, and well within the stack of what walks records later. */
const MAX_DEPTH = 200;
const BACKSLASH_U = '\\u';

export function parseRecord(text: string): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return whyNotJson(text, error as Error);
  }
  if (typeof value !== 'object' || value === null || (Array.isArray(value) && value.length === 0))
    return { code: 'record.not-object', message: `here is ${kindOf(value)}, not an object` };
  const seen: Survey = { keys: 0, depth: 0, large: false, infinite: false };
  surveyInto(value, seen, 1);
  if (seen.depth > MAX_DEPTH)
    return { code: 'record.json', message: `values are nested more than ${MAX_DEPTH} deep` };
  if (seen.keys < countPairs(text)) {
    const key = findDuplicateKey(text);
    if (key !== undefined)
      return { code: 'record.duplicate-key', message: `the key ${key} is written twice` };
  }
  if (seen.infinite)
    return { code: 'record.number', message: 'a number is larger than any that can be held' };
  if (text.includes(BACKSLASH_U) && !isWellFormed(value))
    return { code: 'record.surrogate', message: 'a string holds half a surrogate pair' };
  const record = (seen.large ? JSON.parse(quoteLargeIntegers(text)) : value) as object;
  return { record: Array.isArray(record) ? { ...record } : (record as Record<string, unknown>) };
}

interface Survey {
  keys: number;
  depth: number;
  /** Holds an integer beyond 2^53, where doubles leave gaps. */
  large: boolean;
  infinite: boolean;
}

function surveyInto(value: object, seen: Survey, depth: number): void {
  if (depth > seen.depth) seen.depth = depth;
  if (depth > MAX_DEPTH) return;
  if (Array.isArray(value)) {
    for (const item of value) surveyItem(item, seen, depth);
    return;
  }
  for (const key in value) {
    seen.keys++;
    surveyItem((value as Record<string, unknown>)[key], seen, depth);
  }
}

function surveyItem(item: unknown, seen: Survey, depth: number): void {
  if (typeof item === 'object') {
    if (item !== null) surveyInto(item, seen, depth + 1);
  } else if (typeof item === 'number') {
    if (item > Number.MAX_SAFE_INTEGER || item < -Number.MAX_SAFE_INTEGER) {
      if (Number.isFinite(item)) seen.large = true;
      else seen.infinite = true;
    }
  }
}

/** At least the number of key-value pairs: colons after a quote, some of which lie in strings. */
function countPairs(text: string): number {
  let pairs = 0;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    let before = at - 1;
    while (text.charCodeAt(before) <= 32) before--;
    if (text.charCodeAt(before) === QUOTE) pairs++;
  }
  return pairs;
}

function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, item]) => key.isWellFormed() && isWellFormed(item));
}

function whyNotJson(text: string, error: Error): Pick<Reject, 'code' | 'message'> {
  if (text.includes('\u0000')) return { code: 'record.control', message: 'here is a NUL byte' };
  if (/[:[,]\s*[-+]?(?:NaN|Infinity|inf|nan)\b/.test(text))
    return { code: 'record.number', message: 'NaN and Infinity are not JSON' };
  if (/^\s*\{/.test(text) && isCut(text, error))
    return { code: 'record.truncated', message: 'the record is cut short' };
  return { code: 'record.json', message: `this is not JSON: ${error.message}` };
}

/** The parser gave up at the end of the text, wanting more. */
const isCut = (text: string, { message }: Error): boolean =>
  /Unexpected end|Unterminated string/.test(message) ||
  Number(/at position (\d+)/.exec(message)?.[1]) >= text.trimEnd().length;

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an empty list' : `a ${typeof value}`;
}
