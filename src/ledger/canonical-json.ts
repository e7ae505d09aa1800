/**
 * Canonical JSON (RFC 8785): one byte sequence per value, so that a digest of it means something.
 *
 * @module
 */
import { createHash } from 'node:crypto';

/**
 * Serialises with keys in UTF-16 code unit order and no white space; ECMAScript number
 * formatting is what the RFC prescribes. Keys whose value is undefined are left out.
 *
 * @throws TypeError on NaN, infinities, functions and other values JSON cannot carry.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null)
    return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`JSON has no ${value}`);
    return JSON.stringify(value);
  }
  if (typeof value !== 'object') throw new TypeError(`JSON has no ${typeof value}`);
  let json = '';
  if (Array.isArray(value)) {
    for (const item of value) json += json === '' ? canonicalJson(item) : `,${canonicalJson(item)}`;
    return `[${json}]`;
  }
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key];
    if (member === undefined) continue;
    json += `${json === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `{${json}}`;
}

/** Computes SHA-256, in lower-case hexadecimal; of text, that of its UTF-8. */
export const sha256 = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('hex');

/**
 * Computes the SHA-256 of the canonical JSON of a value.
 *
 * @throws TypeError as `canonicalJson`.
 */
export const digest = (value: unknown): string => sha256(canonicalJson(value));

/**
 * Derives a seed for one purpose from the project's: the first 32 bits of the SHA-256 of (project seed,
 * purpose), unsigned. Purposes get independent streams, and none depends on call order.
 */
export function deriveSeed(projectSeed: number, purpose: string): number {
  return Number.parseInt(digest([projectSeed, purpose]).slice(0, 8), 16);
}
