/**
 * What a mapping does to a source record before it reads its fields: parses text that holds
 * structure, fills in defaults, and leaves out what is not wanted.
 *
 * @module
 */
import { isUtf8 } from 'node:buffer';
import type { ParseKind, Preparation } from '../../../../catalog/records/mapping-parts.ts';
import { readField, withField } from './field-path.ts';
import { Refusal } from './refusal.ts';
import { compileCondition } from './condition.ts';
import { parsePythonLiteral } from './python-literal.ts';
import { textOfHtml, textOfReply } from './shown-text.ts';
import { parseTranscript } from './transcript.ts';

type Source = Record<string, unknown>;

export interface Preparer {
  /** @throws Refusal `record.parse` */
  prepare(record: Source): Source;
  /** Whether a prepared record passes the filters. */
  keeps(record: Source): boolean;
}

const parsers: Record<ParseKind, (text: string) => unknown> = {
  json: (text: string) => JSON.parse(text) as unknown,
  /** What only looks like JSON is text: words may begin with a bracket. */
  json_or_text: (text: string) => {
    try {
      const value = JSON.parse(text) as unknown;
      return typeof value === 'object' && value !== null ? value : text;
    } catch {
      return text;
    }
  },
  literal: parsePythonLiteral,
  transcript: (text: string) => {
    const turns = parseTranscript(text);
    if (turns.length === 0) throw new SyntaxError('it names no speakers');
    return turns;
  },
  html: textOfHtml,
  reply: textOfReply,
  bytes: textOfBytes,
  bullets: itemsOf,
  unmarked: (text) => text.replace(MARKED, '$1'),
};

/** Words with what they stand for behind them, as Rasa marks entities. */
const MARKED = /\[([^[\]]+)\](?:\([^()]+\)|\{[^{}]+\}|\[\s*\{[^[\]]*\}\s*\])/g;
const BULLET = /^\s*[-*+]\s+/;

/** Lines that begin no item go on with the one before. */
function itemsOf(text: string): { text: string }[] {
  const items: { text: string }[] = [];
  for (const line of text.split('\n')) {
    if (BULLET.test(line)) items.push({ text: line.replace(BULLET, '').trim() });
    else if (line.trim() !== '' && items.length > 0) items.at(-1)!.text += `\n${line.trim()}`;
    else if (line.trim() !== '') throw new SyntaxError('its first line begins with no dash');
  }
  return items.filter((item) => item.text !== '');
}

/** Text whose UTF-8 was written one character a byte; what is not so stays as it is. */
function textOfBytes(text: string): string {
  if (!/[\u0080-\u00ff]/.test(text) || /[^\0-\u00ff]/.test(text)) return text;
  const bytes = Buffer.from(text, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : text;
}

export function compilePreparation({
  parse = {},
  defaults = {},
  where = [],
}: Preparation): Preparer {
  const parsed = Object.entries(parse).map(([field, kind]) => ({
    field,
    kind,
    stretches: field.split(STAR).map((stretch) => stretch.replace(/^\./, '')),
  }));
  const filled = Object.entries(defaults);
  const conditions = where.map(compileCondition);
  return {
    prepare(record) {
      let prepared = record;
      for (const { field, kind, stretches } of parsed) {
        const whole = stretches.length === 1 || Object.hasOwn(prepared, field);
        prepared = parseWithin(prepared, whole ? [field] : stretches, kind, []) as Source;
      }
      for (const [field, value] of filled)
        if (isEmpty(readField(prepared, field))) prepared = withField(prepared, field, value);
      return prepared;
    },
    keeps: (record) => conditions.every((holds) => holds(record)),
  };
}

/** Stands for every item of a list, or every value of an object. */
const STAR = /(?:^|\.)\*(?=\.|$)/;

/**
 * A copy of a value with what is at a path parsed.
 *
 * @param stretches Of the path, between its stars; an empty one is the value itself.
 * @param way To the value.
 */
function parseWithin(
  holder: unknown,
  [path, ...stretches]: readonly string[],
  kind: ParseKind,
  way: readonly string[],
): unknown {
  const value = path === '' ? holder : readField(holder, path);
  const place = path === '' ? way : [...way, path];
  const put = (next: unknown): unknown =>
    path === '' ? next : withField(holder as Source, path, next);
  if (stretches.length === 0) {
    // What is missing is missing, and what is a list already needs no parsing.
    if (typeof value !== 'string' || value.trim() === '') return holder;
    return put(parseField(place.join('.'), kind, value));
  }
  if (typeof value !== 'object' || value === null) return holder;
  const items = Object.entries(value).map(([key, item]): [string, unknown] => [
    key,
    parseWithin(item, stretches, kind, [...place, key]),
  ]);
  return put(Array.isArray(value) ? items.map(([, item]) => item) : Object.fromEntries(items));
}

/** @throws Refusal `record.parse` */
export function parseField(field: string, kind: ParseKind, text: string): unknown {
  try {
    return parsers[kind](text);
  } catch (error) {
    throw new Refusal(
      'record.parse',
      `field ${field} is no ${kind}: ${(error as Error).message}`,
      field,
    );
  }
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
