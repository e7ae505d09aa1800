/**
 * Finds personal data and secrets in a text, precise rather than complete: a finding has a check
 * digit, an issuer's prefix or a telling name, so that order numbers and versions are left alone.
 *
 * @module
 */
import { findEmails, findIpv4, findIpv6, findPhones } from './contact.ts';
import { findCards, findIbans } from './financial.ts';
import { findNationalIds } from './identity.ts';
import type { SensitivePolicy } from '../../../catalog/tasks/sensitive-policy.ts';
import { groupOf, type SensitiveSpan } from './kinds.ts';
import {
  findAssignedSecrets,
  findConnections,
  findIssuedSecrets,
  findPrivateKeys,
} from './secrets.ts';
import { traits, traitsOf } from './detector-needs.ts';

/** What has to be in a text for a detector to be worth running. Earlier ones win overlaps. */
const detectors: readonly [needs: number, find: (text: string) => SensitiveSpan[]][] = [
  [traits.dashes, findPrivateKeys],
  [traits.token, findIssuedSecrets],
  [traits.at, findConnections],
  [traits.assigned, findAssignedSecrets],
  [traits.digits | traits.token, findIbans],
  [traits.digits, findCards],
  [traits.digits | traits.token, findNationalIds],
  [traits.at, findEmails],
  [traits.digits, findPhones],
  [traits.dotted, findIpv4],
  [traits.colons, findIpv6],
];

export type FindSensitive = (text: string) => readonly SensitiveSpan[];

const NOTHING: readonly SensitiveSpan[] = [];

/** @returns Spans in order that do not overlap. */
export function findSensitive(text: string): readonly SensitiveSpan[] {
  const present = traitsOf(text);
  if (present === 0) return NOTHING;
  const kept: SensitiveSpan[] = [];
  let taken: Uint8Array | undefined;
  for (const [needs, find] of detectors) {
    if ((present & needs) === 0) continue;
    for (const span of find(text)) {
      taken ??= new Uint8Array(text.length);
      if (taken.subarray(span.start, span.end).includes(1)) continue;
      taken.fill(1, span.start, span.end);
      kept.push(span);
    }
  }
  return kept.sort((a, b) => a.start - b.start);
}

/** The search of those who do not look. */
export const findNothing: FindSensitive = () => NOTHING;

/** The search that a policy asks for: what it ignores is not looked for, or not told of. */
export function findingsOf(policy: SensitivePolicy): FindSensitive {
  const actions = Object.values(policy);
  if (!actions.includes('ignore')) return findSensitive;
  if (actions.every((action) => action === 'ignore')) return findNothing;
  return (text) => findSensitive(text).filter(({ kind }) => policy[groupOf[kind]] !== 'ignore');
}
