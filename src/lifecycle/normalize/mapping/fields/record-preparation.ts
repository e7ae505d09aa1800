/**
 * What a mapping does to a source record before it reads its fields: parses text that holds
 * structure, fills in defaults, and leaves out what is not wanted.
 *
 * @module
 */
import type { Preparation } from '../../../../catalog/records/mapping-parts.ts';
import { readField, withField } from './field-path.ts';
import { Refusal } from './refusal.ts';
import { compileCondition } from './condition.ts';
import { parsePythonLiteral } from './python-literal.ts';
import { parseTranscript } from './transcript.ts';

type Source = Record<string, unknown>;

export interface Preparer {
  /** @throws Refusal `record.parse` */
  prepare(record: Source): Source;
  /** Whether a prepared record passes the filters. */
  keeps(record: Source): boolean;
}

const parsers = {
  json: (text: string) => JSON.parse(text) as unknown,
  literal: parsePythonLiteral,
  transcript: (text: string) => {
    const turns = parseTranscript(text);
    if (turns.length === 0) throw new SyntaxError('it names no speakers');
    return turns;
  },
};

export function compilePreparation({
  parse = {},
  defaults = {},
  where = [],
}: Preparation): Preparer {
  const parsed = Object.entries(parse);
  const filled = Object.entries(defaults);
  const conditions = where.map(compileCondition);
  return {
    prepare(record) {
      let prepared = record;
      for (const [field, kind] of parsed) {
        const text = readField(prepared, field);
        // What is missing is missing, and what is a list already needs no parsing.
        if (typeof text !== 'string' || text.trim() === '') continue;
        prepared = withField(prepared, field, parseField(field, kind, text));
      }
      for (const [field, value] of filled)
        if (isEmpty(readField(prepared, field))) prepared = withField(prepared, field, value);
      return prepared;
    },
    keeps: (record) => conditions.every((holds) => holds(record)),
  };
}

function parseField(field: string, kind: keyof typeof parsers, text: string): unknown {
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
