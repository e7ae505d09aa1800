/**
 * The models in the store, under `HOME/models/ID`: a manifest and the files.
 *
 * @module
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { baseModels, findBase } from '../catalog/models/base-model.ts';
import { hashFile } from '../ledger/objects/hash-file.ts';
import { didYouMean } from '../problem/nearest.ts';
import { fail } from '../problem/problem.ts';
import { MANIFEST, manifestSchema, modelPath, type ModelManifest } from './model-manifest.ts';

export interface StoredModel {
  manifest: ModelManifest;
  /** What `openModel` takes: the folder of the files, or the GGUF file. */
  path: string;
}

/**
 * Lists all models of the store, by id.
 *
 * @throws `model.changed` when a manifest cannot be read.
 */
export async function listModels(home: string): Promise<StoredModel[]> {
  const ids = await storedIds(home);
  return Promise.all(ids.map((id) => resolveModel(home, id)));
}

/** Lists the ids of the models that have a folder, whole or not; sorted. */
export async function storedIds(home: string): Promise<string[]> {
  const names = await readdir(join(home, 'models')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => !name.startsWith('.')).sort();
}

/**
 * Finds a model by its id.
 *
 * @throws `model.unknown`; `model.changed` when the manifest cannot be read.
 */
export async function resolveModel(home: string, id: string): Promise<StoredModel> {
  const folder = join(home, 'models', id);
  const file = join(folder, MANIFEST);
  if (!(await exists(file))) unknown(id, await storedIds(home));
  let manifest: ModelManifest;
  try {
    manifest = manifestSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    fail('model.changed', `the manifest of ${id} cannot be read`, {
      location: { file },
      cause: error,
    });
  }
  return { manifest, path: modelPath(folder, manifest) };
}

/**
 * Hashes every file again.
 *
 * @throws `model.unknown`; `model.changed` with the first file that is missing or differs.
 */
export async function verifyModel(home: string, id: string): Promise<void> {
  const { manifest } = await resolveModel(home, id);
  for (const { path, sha256 } of manifest.files) {
    const file = join(home, 'models', id, 'files', path);
    const found = (await exists(file)) ? await hashFile(file) : null;
    if (found !== sha256)
      fail('model.changed', `${path} of model ${id} is not what was added`, {
        location: { file },
        evidence: { expected: sha256, found },
      });
  }
}

function unknown(id: string, stored: readonly string[]): never {
  const base = findBase(id);
  const known = [...stored, ...baseModels().map((one) => one.id)];
  const guess = base === undefined ? didYouMean(id, known) : '';
  fail('model.unknown', `there is no model ${id} in the store${guess}`, {
    fix:
      base?.kind === 'hub'
        ? `Bring it in with \`brewslm model add ${id}\`.`
        : '`brewslm model list` shows the models there are.',
  });
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
