/**
 * Helpers for detectors that work by pattern: look for candidates, keep what the check accepts.
 *
 * @module
 */
import type { SensitiveKind, SensitiveSpan } from './kinds.ts';

export interface PatternRule {
  what: string;
  /** With the flag `g`; matches in linear time. Its first group, if any, is the finding. */
  pattern: RegExp;
  /** On the finding, and where it starts and ends in the text. */
  accept?(found: string, text: string, start: number, end: number): boolean;
}

export function applyRule(kind: SensitiveKind, rule: PatternRule, text: string): SensitiveSpan[] {
  const spans: SensitiveSpan[] = [];
  for (const match of text.matchAll(rule.pattern)) {
    const found = match[1] ?? match[0];
    const start = match.index + match[0].lastIndexOf(found);
    const end = start + found.length;
    if (rule.accept === undefined || rule.accept(found, text, start, end))
      spans.push({ kind, what: rule.what, start, end });
  }
  return spans;
}

export const digitsOf = (text: string): string => text.replaceAll(/\D/g, '');

/** The words just before a finding, in lower case: what the number is said to be. */
export const wordsBefore = (text: string, start: number, characters = 40): string =>
  text.slice(Math.max(0, start - characters), start).toLowerCase();
