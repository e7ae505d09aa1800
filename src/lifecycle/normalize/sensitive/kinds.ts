/**
 * What counts as sensitive: kinds of findings, in four groups that a policy treats alike.
 *
 * @module
 */
import type { SensitiveGroup } from '../../../catalog/tasks/sensitive-policy.ts';

export type SensitiveKind = 'email' | 'phone' | 'ip' | 'iban' | 'card' | 'national-id' | 'secret';

export const groupOf: Readonly<Record<SensitiveKind, SensitiveGroup>> = {
  email: 'contact',
  phone: 'contact',
  ip: 'contact',
  iban: 'financial',
  card: 'financial',
  'national-id': 'identity',
  secret: 'secret',
};

/** What stands in the place of redacted text. */
export const redactionMarks: Readonly<Record<SensitiveKind, string>> = {
  email: '[EMAIL]',
  phone: '[PHONE]',
  ip: '[IP]',
  iban: '[IBAN]',
  card: '[CARD]',
  'national-id': '[ID]',
  secret: '[SECRET]',
};

/** A stretch of text, `start` included and `end` not, in UTF-16 units. */
export interface SensitiveSpan {
  kind: SensitiveKind;
  /** Which one, for example `github-token` or `es-dni`. */
  what: string;
  start: number;
  end: number;
}
