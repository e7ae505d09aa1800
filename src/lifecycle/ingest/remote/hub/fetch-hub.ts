/**
 * Fetches a dataset of the hub: the revision becomes a commit, card or names say which files are
 * meant, and every file is checked against the hash that the hub states.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../../../problem/problem.ts';
import { downloadFile } from '../../../../models/hub/download.ts';
import { defaultEndpoint, hubClient } from '../../../../models/hub/endpoint.ts';
import { findRepository, type HubFile } from '../../../../models/hub/repository.ts';
import {
  leavesFolder,
  refuseTooLarge,
  networkOf,
  type FetchContext,
  type Fetched,
  type FetchedFile,
} from '../fetched.ts';
import { Meter } from '../../byte-meter.ts';
import { configsOfCard } from './card.ts';
import { chooseData, type Choice } from './choose.ts';
import { configsByName, isDataFile } from './layout.ts';
import type { HubDatasetSpec } from './hub-spec.ts';

/** Problems: `hub.*`, `remote.*`. */
export async function fetchHub(spec: HubDatasetSpec, context: FetchContext): Promise<Fetched> {
  const endpoint = defaultEndpoint(context.environment);
  const client = hubClient(endpoint, networkOf(context));
  const { signal } = context;
  const repository = await findRepository(client, endpoint, 'datasets', spec, signal);
  const folder = context.folder(repository.commit);
  const targetOf = (path: string) => join(folder, ...path.split('/'));
  const fetchFile = (file: HubFile, onProgress?: (bytes: number) => void) =>
    downloadFile({
      endpoint,
      client,
      repository,
      file,
      onProgress,
      signal,
      target: targetOf(file.path),
      maxBytes: context.maxBytes,
    });

  const files = new Map(repository.files.map((file) => [file.path, file]));
  const outside = [...files.keys()].find(leavesFolder);
  if (outside !== undefined)
    fail('hub.protocol', `${spec.repository} lists a file outside of it: ${outside}`);
  const readme = files.get('README.md');
  const choice = await choose(spec, [...files.keys()], async () => {
    if (readme === undefined) return '';
    await fetchFile(readme);
    return readFile(targetOf('README.md'), 'utf8');
  });
  const chosen = choice.files.map(({ path }) => files.get(path)!);
  const total = chosen.reduce((sum, { bytes }) => sum + bytes, 0);
  refuseTooLarge(spec.text, total, context.maxBytes);
  const meter = new Meter(`downloading ${spec.repository}`, total, context.progress);
  const places = new Map<string, FetchedFile['bytes']>();
  for (const file of chosen) {
    const { algorithm, hex } = file.hash;
    const stored = algorithm === 'sha256' && context.isStored(hex);
    if (!stored) await fetchFile(file, (bytes) => meter.update(bytes, file.bytes));
    meter.finish(file.bytes);
    const place = stored ? { sha256: hex, bytes: file.bytes } : { path: targetOf(file.path) };
    places.set(file.path, place);
  }
  const { commit } = repository;
  const { config, splits } = choice;
  return {
    origin: {
      hub: { repository: spec.repository, revision: spec.revision, commit, config, splits },
    },
    files: choice.files.map(({ path, split }) => ({
      name: path,
      bytes: places.get(path)!,
      ...(split && { split }),
    })),
  };
}

async function choose(
  spec: HubDatasetSpec,
  paths: readonly string[],
  readme: () => Promise<string>,
): Promise<Choice> {
  const { repository, selector } = spec;
  if (selector !== null && paths.includes(selector) && spec.splits === null)
    return { config: selector, splits: [], files: [{ path: selector }] };
  if (!paths.some(isDataFile))
    fail('hub.no-data', `${repository} holds no data files that can be read`, {
      fix: `Where a dataset is made by a script, the hub keeps a Parquet copy: hf:${repository}@refs/convert/parquet.`,
      evidence: { files: paths.slice(0, 20) },
    });
  const stated = configsOfCard(await readme(), paths);
  if (stated !== null) return chooseData(spec, stated.configs, stated.default);
  return chooseData(spec, configsByName(paths), null);
}
