/**
 * The signature of a bundle's folder, as OpenSSF Model Signing 1.0 has it, so that `model_signing verify
 * key` accepts what is signed here and the other way round: `model.sig` is a Sigstore bundle with a DSSE
 * envelope around an in-toto statement, whose predicate lists every other file with its SHA-256. Of a key
 * the format says only the digest of its public half.
 *
 * @module
 */
import { verify, type KeyObject } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { canonicalJson, sha256 } from '../../../ledger/canonical-json.ts';
import { problem, type Problem } from '../../../problem/problem.ts';
import { CHECKSUMS, listOf, SIGNATURE } from '../checksums.ts';
import type { DigestedFile } from './materials.ts';
import { hashOf, hintOf, readPublicKey, readSigningKey } from './signing-key.ts';
import { STATEMENT } from './statement.ts';

const PREDICATE = 'https://model_signing/signature/v1.0';
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const PAYLOAD = 'application/vnd.in-toto+json';

/** Strict, so that no byte of a signature can change unnoticed. */
const envelopeSchema = z.strictObject({
  mediaType: z.literal(BUNDLE),
  verificationMaterial: z.strictObject({
    publicKey: z.strictObject({ hint: z.string() }),
    tlogEntries: z.array(z.never()).optional(),
  }),
  dsseEnvelope: z.strictObject({
    payload: z.base64(),
    payloadType: z.literal(PAYLOAD),
    signatures: z.tuple([z.strictObject({ sig: z.base64(), keyid: z.literal('').optional() })]),
  }),
});

const statementSchema = z.object({
  _type: z.literal(STATEMENT),
  predicateType: z.literal(PREDICATE),
  subject: z.tuple([z.object({ digest: z.object({ sha256: z.string() }) })]),
  predicate: z.object({
    serialization: z.object({ method: z.literal('files'), hash_type: z.literal('sha256') }),
    resources: z.array(
      z.object({ name: z.string(), algorithm: z.literal('sha256'), digest: z.string() }),
    ),
  }),
});

/**
 * Signs a folder that is as its list says, which is for the caller to find out first, and replaces an
 * earlier signature.
 *
 * @param keyFile A private key.
 * @returns Digest of the public key, by which others know it.
 * @throws `bundle.key`; `bundle.none`, `bundle.list` as `checkBundleFolder`.
 */
export function signBundle(folder: string, keyFile: string): string {
  const key = readSigningKey(keyFile);
  const hint = hintOf(key.publicKey);
  const resources = signedFiles(folder);
  const payload = Buffer.from(
    canonicalJson({
      _type: STATEMENT,
      subject: [{ name: basename(resolve(folder)), digest: { sha256: rootOf(resources) } }],
      predicateType: PREDICATE,
      predicate: {
        serialization: {
          method: 'files',
          hash_type: 'sha256',
          allow_symlinks: false,
          ignore_paths: [SIGNATURE],
        },
        resources: resources.map(({ path, sha256 }) => ({
          name: path,
          algorithm: 'sha256',
          digest: sha256,
        })),
      },
    }),
  );
  const sig = key.sign(envelope(payload)).toString('base64');
  const bundle: z.infer<typeof envelopeSchema> = {
    mediaType: BUNDLE,
    verificationMaterial: { publicKey: { hint }, tlogEntries: [] },
    dsseEnvelope: {
      payload: payload.toString('base64'),
      payloadType: PAYLOAD,
      signatures: [{ sig, keyid: '' }],
    },
  };
  const partial = join(folder, `.${SIGNATURE}.partial`);
  writeFileSync(partial, canonicalJson(bundle));
  renameSync(partial, join(folder, SIGNATURE));
  return hint;
}

/**
 * Holds the signature of a folder against a public key and the folder's list.
 *
 * @returns What is wrong; empty when the holder of the key signed this very list.
 * @throws `bundle.key`; `bundle.none`, `bundle.list` as `checkBundleFolder`.
 */
export function checkSignature(folder: string, keyFile: string): Problem[] {
  const key = readPublicKey(keyFile);
  const location = { file: SIGNATURE };
  let text: string;
  try {
    text = readFileSync(join(folder, SIGNATURE), 'utf8');
  } catch (cause) {
    return [problem('bundle.unsigned', `${folder} holds no ${SIGNATURE}`, { location, cause })];
  }
  const judged = judgeSignature(text, [key], () => signedFiles(folder));
  return 'refused' in judged ? [problem('bundle.signature', judged.refused, { location })] : [];
}

/**
 * Holds a signature against public keys and the files that it should be of.
 *
 * @param files All that is signed, in any order; asked for when the signature itself is good.
 * @returns The key whose holder signed these very files, or what is wrong.
 */
export function judgeSignature(
  text: string,
  keys: readonly KeyObject[],
  files: () => readonly DigestedFile[],
): { key: KeyObject } | { refused: string } {
  const refuse = (refused: string) => ({ refused });
  const parsed = envelopeSchema.safeParse(parse(text));
  if (!parsed.success) return refuse(`${SIGNATURE} is no signature of OpenSSF Model Signing`);
  const { verificationMaterial, dsseEnvelope } = parsed.data;
  const key = keys.find((one) => hintOf(one) === verificationMaterial.publicKey.hint);
  if (key === undefined) return refuse('it was signed with another key');
  const payload = bytesOf(dsseEnvelope.payload);
  const sig = bytesOf(dsseEnvelope.signatures[0].sig);
  if (payload === null || sig === null || !verify(hashOf(key), envelope(payload), key, sig))
    return refuse('the signature is not of this key');
  const statement = statementSchema.safeParse(parse(payload.toString('utf8')));
  if (!statement.success) return refuse('what was signed is no model');
  const { subject, predicate } = statement.data;
  const signed = predicate.resources.map(({ name, digest }) => ({ path: name, sha256: digest }));
  if (canonicalJson(signed.toSorted(byParts)) !== canonicalJson(files().toSorted(byParts)))
    return refuse('other files were signed than the bundle has');
  if (subject[0].digest.sha256 !== rootOf(signed))
    return refuse('what was signed contradicts itself');
  return { key };
}

/** Every file of the list and the list itself, in the order of the format. */
const signedFiles = (folder: string): DigestedFile[] => {
  const { files, sha256 } = listOf(folder);
  return [...files, { path: CHECKSUMS, sha256 }].sort(byParts);
};

/** By the names of folders, then of files, rather than by whole paths. */
const byParts = (a: DigestedFile, b: DigestedFile): number =>
  a.path.replaceAll('/', '\0') < b.path.replaceAll('/', '\0') ? -1 : 1;

const rootOf = (files: readonly DigestedFile[]): string =>
  sha256(Buffer.concat(files.map(({ sha256 }) => Buffer.from(sha256, 'hex'))));

/** What is signed of a payload: the pre-authentication encoding of DSSE 1.0. */
const envelope = (payload: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`DSSEv1 ${PAYLOAD.length} ${PAYLOAD} ${payload.length} `), payload]);

/** Null where the text is another spelling than the one that its bytes have. */
function bytesOf(base64: string): Buffer | null {
  const bytes = Buffer.from(base64, 'base64');
  return bytes.toString('base64') === base64 ? bytes : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
