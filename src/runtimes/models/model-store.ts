/**
 * Models that were brought in, under `HOME/models/ID`: a manifest and the files. A model appears
 * by a rename after it is whole and was opened once; killed before that, there is a hidden folder,
 * from which a download resumes and which a copy starts over.
 *
 * @module
 */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { baseModels, findBase } from '../../catalog/models/base-model.ts';
import { openModel } from '../../engine/checkpoint/open-model.ts';
import { parameterCount } from '../../engine/model/config.ts';
import { digest } from '../../ledger/canonical-json.ts';
import { hashFile } from '../../ledger/objects.ts';
import { didYouMean } from '../../problem/nearest.ts';
import { fail, type Problem } from '../../problem/problem.ts';
import { defaultEndpoint, type Endpoint } from '../hub/endpoint.ts';
import { isHubSpec, parseHubSpec, type HubSpec } from '../hub/spec.ts';
import {
  findOnHub,
  gatherFromHub,
  gatherFromPath,
  type Gathered,
  type GatherProgress,
} from './gather.ts';
import { manifestSchema, type ModelManifest } from './manifest.ts';

const MANIFEST = 'manifest.json';

export interface StoredModel {
  manifest: ModelManifest;
  /** What `openModel` takes: the folder of the files, or the GGUF file. */
  path: string;
}

export interface AddModel {
  home: string;
  /** A path, `hf:org/name@revision`, or the id of a model in the catalogue. */
  spec: string;
  /** Made from the name where it is not given. */
  id?: string;
  endpoint?: Endpoint;
  onProgress?: GatherProgress;
  signal?: AbortSignal;
}

/**
 * Copies or downloads a model into the store.
 *
 * Problems: `model.exists`, `model.spec`, `file.missing`, `hub.*`, and those of `openModel`.
 */
export async function addModel(
  request: AddModel,
): Promise<StoredModel & { warnings: readonly Problem[] }> {
  const { home, spec, signal, onProgress } = request;
  const hub = hubSpec(spec);
  if (hub === null) await mustExist(spec);
  const id = checkedId(request.id ?? defaultId(spec, hub));
  const folder = join(home, 'models', id);
  if (await exists(folder)) fail('model.exists', `there is a model ${id} already`);
  if (hub === null) {
    const work = join(home, 'models', `.copy-${id}-${process.pid}`);
    try {
      await mkdir(join(work, 'files'), { recursive: true });
      const gathered = await gatherFromPath(spec, join(work, 'files'), onProgress, signal);
      return await settle(work, folder, id, gathered);
    } catch (error) {
      await rm(work, { recursive: true, force: true });
      throw error;
    }
  }
  const endpoint = request.endpoint ?? defaultEndpoint();
  const repository = await findOnHub(endpoint, hub, signal);
  const work = join(home, 'models', `.download-${id}-${repository.commit}`);
  const files = join(work, 'files');
  await mkdir(files, { recursive: true });
  const gathered = await gatherFromHub(
    endpoint,
    repository,
    hub.revision,
    files,
    onProgress,
    signal,
  );
  return settle(work, folder, id, gathered);
}

/** All models of the store, by id. */
export async function listModels(home: string): Promise<StoredModel[]> {
  const ids = await storedIds(home);
  return Promise.all(ids.map((id) => resolveModel(home, id)));
}

async function storedIds(home: string): Promise<string[]> {
  const names = await readdir(join(home, 'models')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => !name.startsWith('.')).sort();
}

/** Problems: `model.unknown`; `model.changed` when the manifest cannot be read. */
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

/** Hashes every file again. Problem: `model.changed` with the first file that differs. */
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

/** Opens the gathered model, notes what it is, and gives it its place. */
async function settle(
  work: string,
  folder: string,
  id: string,
  { source, license }: Gathered,
): Promise<StoredModel & { warnings: readonly Problem[] }> {
  const files = await describe(join(work, 'files'));
  const gguf = files.length === 1 && files[0].path.endsWith('.gguf');
  const model = await openModel(join(work, 'files', gguf ? files[0].path : ''));
  const manifest: ModelManifest = {
    schema: 1,
    id,
    source,
    format: model.format,
    license: model.license ?? license,
    digest: digest(files),
    configDigest: digest(model.config),
    architecture: model.config.architecture,
    parameters: parameterCount(model.config),
    contextLength: model.config.maxPositions,
    encodings: [...model.encodings],
    chat: model.tokenizer.chatTemplate !== null,
    files,
  };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  await writeFile(join(work, MANIFEST), text, { flush: true });
  await rename(work, folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    fail('model.exists', `there is a model ${id} already`, { cause: error });
  });
  return { manifest, path: modelPath(folder, manifest), warnings: model.warnings };
}

async function describe(folder: string): Promise<ModelManifest['files']> {
  const files: ModelManifest['files'] = [];
  for (const path of (await readdir(folder)).sort()) {
    const file = join(folder, path);
    files.push({ path, sha256: await hashFile(file), bytes: (await stat(file)).size });
  }
  return files;
}

const modelPath = (folder: string, { format, files }: ModelManifest): string =>
  format === 'gguf' ? join(folder, 'files', files[0].path) : join(folder, 'files');

function hubSpec(spec: string): HubSpec | null {
  if (isHubSpec(spec)) return parseHubSpec(spec);
  const base = findBase(spec);
  return base?.kind === 'hub' ? { repository: base.repository, revision: base.revision } : null;
}

/** The id of the catalogue where the model is in it, else its name in lower case. */
function defaultId(spec: string, hub: HubSpec | null): string {
  const base = baseModels().find((one) => one.kind === 'hub' && one.repository === hub?.repository);
  if (base !== undefined) return base.id;
  const name = hub?.repository.split('/')[1] ?? basename(resolve(spec)).replace(/\.gguf$/, '');
  return name.toLowerCase().replace(/[^a-z0-9._-]+/g, '-');
}

function checkedId(id: string): string {
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(id))
    fail('model.spec', `"${id}" cannot be the id of a model`, {
      fix: 'Give an id of lower-case letters, digits, dots, dashes and underscores.',
    });
  if (findBase(id)?.kind === 'scratch')
    fail('model.exists', `${id} is the id of a from-scratch base; give the model another`);
  return id;
}

async function mustExist(spec: string): Promise<void> {
  if (await exists(spec)) return;
  fail('file.missing', `there is no ${spec}, and no such model in the catalogue`, {
    location: { file: spec },
    fix: 'Check the path, or give hf:org/name@revision.',
  });
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
