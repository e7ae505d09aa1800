/**
 * Brings the files of a model into a folder of ours, from the disk or from the hub.
 *
 * @module
 */
import { constants } from 'node:fs';
import { copyFile, open, readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fail } from '../problem/problem.ts';
import { downloadFile } from './hub/download.ts';
import type { Endpoint } from './hub/endpoint.ts';
import type { HubRepository } from './hub/repository.ts';
import type { Client } from './transfer/client.ts';
import type { ModelManifest } from './model-manifest.ts';

/** Hears the bytes there so far, the bytes in all, and the bytes per second since the start. */
export type GatherProgress = (done: number, total: number, rate: number) => void;

/** What is known of the files by where they came from. */
export interface Gathered {
  source: ModelManifest['source'];
  license: string | null;
}

/**
 * Copies a GGUF file, or the files of a Hugging Face folder that make up the model, and waits for the
 * disk.
 */
export async function gatherFromPath(
  path: string,
  into: string,
  onProgress: GatherProgress = () => {},
  signal?: AbortSignal,
): Promise<Gathered> {
  const found = await stat(path);
  const folder = found.isDirectory() ? path : join(path, '..');
  const names = found.isDirectory()
    ? (await readdir(path)).filter(isModelFile).sort()
    : [basename(path)];
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  const meter = new Meter(
    sizes.reduce((a, b) => a + b, 0),
    onProgress,
  );
  for (const [index, name] of names.entries()) {
    signal?.throwIfAborted();
    // A clone where the file system can; never a link: the original may be edited.
    await copyFile(join(folder, name), join(into, name), constants.COPYFILE_FICLONE);
    await flush(join(into, name));
    meter.set(name, sizes[index]);
  }
  return { source: { kind: 'path', name: basename(resolve(path)) }, license: null };
}

/**
 * Downloads the files that make up the model; those that are there already are checked.
 *
 * @throws `model.format` when the repository holds no model; the problems of `downloadFile`.
 */
export async function gatherFromHub(
  hub: { endpoint: Endpoint; client: Client },
  repository: HubRepository,
  revision: string,
  into: string,
  onProgress: GatherProgress = () => {},
  signal?: AbortSignal,
): Promise<Gathered> {
  const files = repository.files.filter(({ path }) => isModelFile(path));
  if (files.length === 0)
    fail('model.format', `${repository.repository} holds no files of a model`);
  const meter = new Meter(
    files.reduce((total, file) => total + file.bytes, 0),
    onProgress,
  );
  for (const file of files)
    await downloadFile({
      ...hub,
      repository,
      file,
      target: join(into, file.path),
      onProgress: (bytes) => meter.set(file.path, bytes),
      signal,
    });
  const { repository: name, commit, license } = repository;
  return { source: { kind: 'hub', repository: name, revision, commit }, license };
}

/** Sums the bytes of several files. The rate is for the eyes only; nothing depends on it. */
class Meter {
  readonly #bytes = new Map<string, number>();
  readonly #total: number;
  readonly #report: GatherProgress;
  readonly #start = performance.now();
  #first: number | undefined;

  constructor(total: number, report: GatherProgress) {
    this.#total = total;
    this.#report = report;
  }

  set(name: string, bytes: number): void {
    this.#bytes.set(name, bytes);
    const done = [...this.#bytes.values()].reduce((a, b) => a + b, 0);
    this.#first ??= done;
    const seconds = (performance.now() - this.#start) / 1000;
    this.#report(done, this.#total, seconds > 0 ? (done - this.#first) / seconds : 0);
  }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const patterns = [
  /^(config|generation_config|tokenizer|tokenizer_config|special_tokens_map)\.json$/,
  /^model(-\d{5}-of-\d{5})?\.safetensors$/,
  /^model\.safetensors\.index\.json$/,
  /^chat_template\.jinja$/,
  /^(README|LICENSE|NOTICE|USE_POLICY)(\.[a-z]+)?$/i,
];

/**
 * Tells a file of a model; `path` is relative to the folder, with forward slashes; nothing in
 * subfolders belongs.
 */
const isModelFile = (path: string): boolean => patterns.some((pattern) => pattern.test(path));
