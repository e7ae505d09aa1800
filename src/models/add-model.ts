/**
 * Brings a model into the store. It appears by a rename after it is whole and was opened once; killed
 * before that, there is a hidden folder: a download resumes from it, a copy starts over.
 *
 * @module
 */
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, basename, resolve } from 'node:path';
import { openModel } from '../engine/checkpoint/open-model.ts';
import { parameterCount } from '../engine/model/config.ts';
import { digest } from '../ledger/canonical-json.ts';
import { hashFile } from '../ledger/objects/hash-file.ts';
import { isAlive } from '../ledger/objects/process-alive.ts';
import { fail, type Problem } from '../problem/problem.ts';
import { defaultEndpoint, hubClient, type Endpoint } from './hub/endpoint.ts';
import { findRepository, isHubSpec, parseHubSpec, type HubSpec } from './hub/repository.ts';
import { gatherFromHub, gatherFromPath, type Gathered, type GatherProgress } from './gather.ts';
import { MANIFEST, modelPath, type ModelManifest } from './model-manifest.ts';
import type { StoredModel } from './model-store.ts';
import { baseModels, findBase } from '../catalog/models/base-model.ts';

export interface AddModel {
  home: string;
  /** A path, `hf:org/name@revision`, or the id of a model in the catalogue. */
  spec: string;
  /** The id to store it under; made from the name where it is not given. */
  id?: string;
  /** The licence that the user states; it wins over what the files say. */
  licence?: string | undefined;
  endpoint?: Endpoint;
  /** Lets the hub redirect to private addresses, as a mirror in a company may. */
  allowPrivate?: boolean;
  onProgress?: GatherProgress;
  signal?: AbortSignal;
}

/**
 * Copies or downloads a model into the store, and opens it once.
 *
 * @returns What is in the store now, and what opening it warned of.
 * @throws `model.exists`; `model.spec` when the spec or the id is none; `file.missing`; `model.format`
 *   when a repository holds no model; the problems of `findRepository`, `downloadFile` and `openModel`.
 */
export async function addModel(
  request: AddModel,
): Promise<StoredModel & { warnings: readonly Problem[] }> {
  const { home, spec, signal, onProgress } = request;
  const hub = hubSpec(spec);
  // Refuse a broken model where it lies, before anything is copied.
  if (hub === null) await openLocal(spec);
  const id = checkedId(request.id ?? defaultId(spec, hub));
  const folder = join(home, 'models', id);
  if (await exists(folder)) fail('model.exists', `there is a model ${id} already`);
  if (hub === null) {
    await sweep(home);
    const work = join(home, 'models', `.copy-${id}-${process.pid}`);
    try {
      await mkdir(join(work, 'files'), { recursive: true });
      const gathered = await gatherFromPath(spec, join(work, 'files'), onProgress, signal);
      return await settle(work, folder, id, gathered, request.licence);
    } catch (error) {
      await rm(work, { recursive: true, force: true });
      throw error;
    }
  }
  const endpoint = request.endpoint ?? defaultEndpoint();
  const client = hubClient(endpoint, { allowPrivate: request.allowPrivate ?? false });
  const repository = await findRepository(client, endpoint, 'models', hub, signal);
  const work = join(home, 'models', `.download-${id}-${repository.commit}`);
  const files = join(work, 'files');
  await mkdir(files, { recursive: true });
  const gathered = await gatherFromHub(
    { endpoint, client },
    repository,
    hub.revision,
    files,
    onProgress,
    signal,
  );
  return settle(work, folder, id, gathered, request.licence);
}

/** Opens the gathered model, notes what it is, and gives it its place. */
async function settle(
  work: string,
  folder: string,
  id: string,
  { source, license }: Gathered,
  stated: string | undefined,
): Promise<StoredModel & { warnings: readonly Problem[] }> {
  const files = await describe(join(work, 'files'));
  const gguf = files.length === 1 && files[0].path.endsWith('.gguf');
  const model = await openModel(join(work, 'files', gguf ? files[0].path : ''));
  const manifest: ModelManifest = {
    schema: 1,
    id,
    source,
    format: model.format,
    license: stated ?? model.license ?? license,
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

async function openLocal(spec: string): Promise<void> {
  if (await exists(spec)) {
    await openModel(spec);
    return;
  }
  fail('file.missing', `there is no ${spec}, and no such model in the catalogue`, {
    location: { file: spec },
    fix: 'Check the path, or give hf:org/name@revision.',
  });
}

/** Removes what copies left that were killed. */
async function sweep(home: string): Promise<void> {
  const names = await readdir(join(home, 'models')).catch(() => []);
  for (const name of names) {
    const pid = Number(/^\.copy-.*-(\d+)$/.exec(name)?.[1] ?? process.pid);
    if (pid !== process.pid && !isAlive(pid))
      await rm(join(home, 'models', name), { recursive: true, force: true });
  }
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/**
 * Parses what names a model on the hub; null for a path. A hub model of the catalogue may be named by
 * its id alone.
 */
function hubSpec(spec: string): HubSpec | null {
  if (isHubSpec(spec)) return parseHubSpec(spec);
  const base = findBase(spec);
  return base?.kind === 'hub' ? { repository: base.repository, revision: base.revision } : null;
}

/** Takes the id of the catalogue where the model is in it, else its name in lower case. */
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
