/**
 * The signature that a project may ask for before a release is accepted: by the holder of one of several
 * keys, over the files that the ledger has of the bundle.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { signersOf } from '../../../catalog/tasks/signers.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { Project } from '../../../ledger/projects.ts';
import type { Release } from '../../../ledger/releases.ts';
import { fail } from '../../../problem/problem.ts';
import { manifestOf } from '../bundle.ts';
import { SIGNATURE } from '../checksums.ts';
import { defaultFolder } from '../materialize.ts';
import { judgeSignature } from './signature.ts';
import { hintOf } from './signing-key.ts';

/**
 * Checks the signature of a release.
 *
 * @param signers Public keys, as the policy of Gate D has them.
 * @param file The signature; undefined looks into the folder that an export is put into by itself.
 * @returns Digest of the public key of who signed.
 * @throws `release.unsigned`; `release.checksum` when a stored byte of the bundle changed.
 */
export async function requireSignature(
  ledger: Ledger,
  project: Project,
  release: Release,
  signers: string,
  file: string | undefined,
): Promise<string> {
  const bundle = ledger.artifacts.find(release.bundle);
  const exported = defaultFolder(project.name, manifestOf(bundle).format, bundle);
  const path = file ?? join(exported, SIGNATURE);
  const [damage] = await ledger.artifacts.verify(bundle);
  if (damage !== undefined) fail('release.checksum', damage.message, { location: damage.location });
  const folder = dirname(path);
  const exists = existsSync(folder);
  const refuse = (why: string, cause?: unknown) =>
    fail('release.unsigned', `the project asks for a signature of release ${release.id}: ${why}`, {
      location: { file: path },
      cause,
      fix: howToSign(project, release, exists ? folder : 'FOLDER'),
    });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    return refuse(`${path} cannot be read`, cause);
  }
  const files = () =>
    bundle.descriptor.files.map(({ path: name, sha256 }) => ({ path: name, sha256 }));
  const judged = judgeSignature(text, signersOf(signers)!, files);
  return 'refused' in judged ? refuse(judged.refused) : hintOf(judged.key);
}

function howToSign(project: Project, release: Release, folder: string): string {
  const where = folder === 'FOLDER' ? 'FOLDER is where it was exported to, and ' : '';
  const accept = `brewslm release accept --project ${project.id} --release ${release.id} --signature ${join(folder, SIGNATURE)}`;
  return `Sign it and accept it again; ${where}FILE is a private key whose public half D.signers has: \`brewslm bundle sign ${folder} --key FILE\`, \`${accept}\`.`;
}
