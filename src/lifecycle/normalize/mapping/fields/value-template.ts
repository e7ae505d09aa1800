/**
 * The values of a mapping: templates with `{field}` and `{field?}`, compiled once and rendered for
 * every record.
 *
 * @module
 */
import { fail } from '../../../../problem/problem.ts';
import type { Value } from '../../../../catalog/records/mapping-parts.ts';
import { readField } from './field-path.ts';
import { Refusal } from './refusal.ts';
import { normalizeText } from './text-policy.ts';

interface Piece {
  literal: string;
  field?: string;
  optional: boolean;
}

export interface ValueTemplate {
  /** Field paths that the template reads, and whether it can do without. */
  fields: { path: string; optional: boolean }[];
  /** @throws Refusal when a field that must be there is missing, empty or no text. */
  render(record: Record<string, unknown>): string;
}

const PLACEHOLDER = /\{([^{}]+)\}/g;

const placeholder = (inside: string): { path: string; optional: boolean } => {
  const optional = inside.endsWith('?');
  return { path: (optional ? inside.slice(0, -1) : inside).trim(), optional };
};

/** Lists the field paths in any text of a mapping, whether or not it is a template. */
export const pathsIn = (text: string): string[] =>
  [...text.matchAll(PLACEHOLDER)].map(([, inside]) => placeholder(inside).path);

/** A value without placeholders is a constant. */
export function compileValue(value: Value): ValueTemplate {
  const parts = (typeof value === 'string' ? [value] : value).map(compilePart);
  return {
    fields: parts
      .flat()
      .flatMap(({ field, optional }) => (field ? [{ path: field, optional }] : [])),
    render: (record) =>
      parts
        .map((pieces) => normalizeText(pieces.map((piece) => renderPiece(piece, record)).join('')))
        .filter((text) => text !== '')
        .join('\n\n'),
  };
}

function compilePart(template: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of template.matchAll(PLACEHOLDER)) {
    if (match.index > at) pieces.push({ literal: template.slice(at, match.index), optional: true });
    const { path: field, optional } = placeholder(match[1]);
    if (field === '') fail('mapping.invalid', `the template ${template} names no field`);
    pieces.push({ literal: '', field, optional });
    at = match.index + match[0].length;
  }
  if (at < template.length) pieces.push({ literal: template.slice(at), optional: true });
  return pieces;
}

function renderPiece({ literal, field, optional }: Piece, record: Record<string, unknown>): string {
  if (field === undefined) return literal;
  const text = fieldText(readField(record, field), field);
  if (text === undefined || (!optional && text.trim() === '')) {
    if (optional) return '';
    throw text === undefined
      ? new Refusal('record.missing-field', `field ${field} is missing`, field)
      : new Refusal('record.empty', `field ${field} is empty`, field);
  }
  return text;
}

/**
 * Text of a scalar field; undefined for a missing one.
 *
 * @throws Refusal for objects and lists, NaN and infinities, and text that holds NUL characters.
 */
export function fieldText(value: unknown, field: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object')
    throw new Refusal('record.field-type', `field ${field} is no text`, field);
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new Refusal('record.number', `field ${field} is ${value}`, field);
  const text = String(value);
  if (text.includes('\u0000'))
    throw new Refusal('record.control', `field ${field} holds a NUL character`, field);
  return text;
}
