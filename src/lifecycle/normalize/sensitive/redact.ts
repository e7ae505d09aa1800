/**
 * Replaces sensitive text by a mark that says what stood there.
 *
 * @module
 */
import type { SensitivePolicy } from '../../../catalog/tasks/sensitive-policy.ts';
import { findSensitive } from './find-sensitive.ts';
import { groupOf, redactionMarks, type SensitiveSpan } from './kinds.ts';

/**
 * A function that redacts the groups whose policy says so; null when none does, so that data which
 * are to stay as they are cost nothing.
 */
export function redactor(policy: SensitivePolicy): ((text: string) => string) | null {
  if (!Object.values(policy).includes('redact')) return null;
  return (text) =>
    replaceSpans(
      text,
      findSensitive(text).filter(({ kind }) => policy[groupOf[kind]] === 'redact'),
    );
}

function replaceSpans(text: string, spans: readonly SensitiveSpan[]): string {
  if (spans.length === 0) return text;
  const parts: string[] = [];
  let at = 0;
  for (const { kind, start, end } of spans) {
    parts.push(text.slice(at, start), redactionMarks[kind]);
    at = end;
  }
  return parts.join('') + text.slice(at);
}

const MARK = /\[(?:EMAIL|PHONE|IP|IBAN|CARD|ID|SECRET)\]/g;
const NONE: readonly string[] = [];

/** The marks that stand in a text. */
export const findMarks = (text: string): readonly string[] =>
  text.includes('[') ? (text.match(MARK) ?? NONE) : NONE;

/** Enough of a finding to recognise it by, not enough to use it. */
export function masked(found: string): string {
  const shown = Math.min(4, Math.floor(found.length / 4));
  return `${found.slice(0, shown)}…(${found.length} characters)`;
}
