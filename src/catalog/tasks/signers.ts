/**
 * Public keys whose holders may sign a bundle, as a policy names them: in PEM, one after another, so that
 * a key is replaced by naming the old one and the new one for a while.
 *
 * @module
 */
import { createPublicKey, type KeyObject } from 'node:crypto';

/** Curves of OpenSSF Model Signing, by the names of OpenSSL, and what is hashed with on each. */
export const signingHashes: Readonly<Record<string, string>> = {
  prime256v1: 'sha256',
  secp384r1: 'sha384',
  secp521r1: 'sha512',
};

const block = /-----BEGIN PUBLIC KEY-----([\sA-Za-z0-9+/=]+)-----END PUBLIC KEY-----/g;

/** Reads the keys; lines may be joined, as by a form. Null where anything in the text is no such key. */
export function signersOf(text: string): KeyObject[] | null {
  const found = [...text.matchAll(block)];
  if (found.length === 0 || text.replaceAll(block, '').trim() !== '') return null;
  const keys = found.map(([, base64]) => publicKeyOf(Buffer.from(base64, 'base64')));
  return keys.every((key) => key !== null) ? keys : null;
}

/** Null where the bytes are no public key on one of the curves. */
function publicKeyOf(der: Buffer): KeyObject | null {
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return (key.asymmetricKeyDetails?.namedCurve ?? '') in signingHashes ? key : null;
  } catch {
    return null;
  }
}
