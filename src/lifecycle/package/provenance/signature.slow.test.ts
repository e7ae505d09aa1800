/** Signatures of a folder, and every way to forge one. `model_signing` judges in test/interop/provenance. */
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { sha256 } from '../../../ledger/canonical-json.ts';
import { CHECKSUMS, checkBundleFolder, checksumsOf, SIGNATURE } from '../checksums.ts';
import { checkSignature, signBundle } from './signature.ts';

const scratch = temporaryFolder();
const folder = join(scratch, 'bundle');
const files = ['a.txt', 'nested/b.txt', 'nested-c.txt'];

/** @returns The files of a new private key and of its public half. */
function keyPair(name: string, namedCurve = 'P-256'): [secret: string, open: string] {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  const [secret, open] = [join(scratch, `${name}.pem`), join(scratch, `${name}.pub.pem`)];
  writeFileSync(secret, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(open, publicKey.export({ type: 'spki', format: 'pem' }));
  return [secret, open];
}

const [ours, oursOpen] = keyPair('ours');
const [theirs, theirsOpen] = keyPair('theirs');

const codes = (key = oursOpen) => checkSignature(folder, key).map(({ code }) => code);

function list(): void {
  const digested = files.map((path) => ({
    path,
    sha256: sha256(readFileSync(join(folder, path))),
  }));
  writeFileSync(join(folder, CHECKSUMS), checksumsOf(digested));
}

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'nested'), { recursive: true });
  for (const path of files) writeFileSync(join(folder, path), `of ${path}`);
  list();
});

describe('the signature of a folder', () => {
  it.each(['P-256', 'P-384', 'P-521'])('holds on %s, wherever the folder is copied to', (curve) => {
    const [secret, open] = keyPair(curve, curve);
    signBundle(folder, secret);
    const copy = join(scratch, `copy ${curve}`);
    cpSync(folder, copy, { recursive: true });
    expect(checkSignature(copy, open)).toEqual([]);
  });

  it('is no part of the list, so that a signed folder is as exported', async () => {
    signBundle(folder, ours);
    const check = () => checkBundleFolder(folder, () => {}, new AbortController().signal);
    expect((await check()).problems).toEqual([]);
  });

  it('is missed where there is none, and refused where another key made it', () => {
    expect(codes()).toEqual(['bundle.unsigned']);
    signBundle(folder, theirs);
    expect(codes()).toEqual(['bundle.signature']);
    expect(codes(theirsOpen)).toEqual([]);
    // Who forges it can write any digest of a key.
    const forged = readFileSync(join(folder, SIGNATURE), 'utf8').replace(
      sha256(readFileSync(theirsOpen)),
      sha256(readFileSync(oursOpen)),
    );
    writeFileSync(join(folder, SIGNATURE), forged);
    expect(codes()).toEqual(['bundle.signature']);
  });

  it('is refused where files changed and the list with them', () => {
    signBundle(folder, ours);
    writeFileSync(join(folder, 'a.txt'), 'something else');
    list();
    expect(codes()).toEqual(['bundle.signature']);
  });

  it('has no byte that can change', () => {
    signBundle(folder, ours);
    const signature = readFileSync(join(folder, SIGNATURE));
    fc.assert(
      fc.property(
        fc.nat(signature.length - 1),
        fc.integer({ min: 1, max: 255 }),
        (place, change) => {
          const changed = Buffer.from(signature);
          changed[place] ^= change;
          writeFileSync(join(folder, SIGNATURE), changed);
          expect(codes()).toEqual(['bundle.signature']);
        },
      ),
      { numRuns: 1000 },
    );
    writeFileSync(join(folder, SIGNATURE), signature);
    expect(codes()).toEqual([]);
  });

  it('needs a key that it can be made with', () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    writeFileSync(join(scratch, 'rsa.pem'), privateKey);
    const refused = expect.objectContaining({
      problem: expect.objectContaining({ code: 'bundle.key' }) as unknown,
    }) as Error;
    for (const key of ['rsa.pem', 'not there.pem'].map((name) => join(scratch, name)))
      expect(() => signBundle(folder, key)).toThrow(refused);
    expect(() => signBundle(folder, oursOpen)).toThrow(refused);
  });
});
