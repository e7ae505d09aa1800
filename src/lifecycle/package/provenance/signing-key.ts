/**
 * Keys of signatures: ECDSA in PEM, as OpenSSL writes them. Others know a key by the digest of its
 * public half.
 *
 * @module
 */
import { createPrivateKey, createPublicKey, sign, type KeyLike, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { signingHashes } from '../../../catalog/tasks/signers.ts';
import { sha256 } from '../../../ledger/canonical-json.ts';
import { fail } from '../../../problem/problem.ts';

export interface SigningKey {
  publicKey: KeyObject;
  /** Signs bytes with the hash of the key's curve; the signature is in DER. */
  sign(bytes: Buffer): Buffer;
}

/** @throws `bundle.key` */
export function readSigningKey(file: string): SigningKey {
  const key = readKey(file, createPrivateKey);
  return { publicKey: createPublicKey(key), sign: (bytes) => sign(hashOf(key), bytes, key) };
}

/** @throws `bundle.key` */
export const readPublicKey = (file: string): KeyObject => readKey(file, createPublicKey);

export const hintOf = (key: KeyObject): string =>
  sha256(key.export({ type: 'spki', format: 'pem' }));

export const hashOf = (key: KeyObject): string =>
  signingHashes[key.asymmetricKeyDetails!.namedCurve!];

function readKey(file: string, open: (pem: KeyLike & Buffer) => KeyObject): KeyObject {
  const location = { file };
  let key: KeyObject;
  try {
    key = open(readFileSync(file));
  } catch (cause) {
    return fail('bundle.key', `${file} cannot be read as a key`, { location, cause });
  }
  if (!((key.asymmetricKeyDetails?.namedCurve ?? '') in signingHashes))
    fail('bundle.key', `the key in ${file} is on none of the curves that can be used`, {
      location,
    });
  return key;
}
