/**
 * Fetches files of a dataset or competition on Kaggle:
 * `GET /datasets/download/{owner}/{slug}/{file}?datasetVersionNumber=N` and
 * `GET /competitions/data/download/{slug}/{file}`, which redirect to a storage.
 *
 * @module
 */
import { rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { digest } from '../../../../ledger/canonical-json.ts';
import { fail } from '../../../../problem/problem.ts';
import { download } from '../../../../models/transfer/download.ts';
import {
  leavesFolder,
  refuseTooLarge,
  networkOf,
  type FetchContext,
  type Fetched,
  type FetchedFile,
} from '../fetched.ts';
import { Meter } from '../../byte-meter.ts';
import { chooseFiles } from './choose.ts';
import { kaggleEndpoint, type Kaggle } from './endpoint.ts';
import { listKaggle, type KaggleFile } from './listing.ts';
import type { KaggleSpec } from './kaggle-spec.ts';

/** Problems: `kaggle.*`, `remote.*`. */
export async function fetchKaggle(spec: KaggleSpec, context: FetchContext): Promise<Fetched> {
  const kaggle = await kaggleEndpoint(context.environment, networkOf(context));
  const listing = await listKaggle(kaggle, spec, context.signal);
  const chosen = chooseFiles(spec, listing);
  const total = chosen.reduce((sum, { bytes }) => sum + bytes, 0);
  refuseTooLarge(spec.text, total, context.maxBytes);
  // What the listing says of the files stands in for a version where there is none.
  const folder = context.folder(digest([listing.version, chosen]).slice(0, 16));
  const meter = new Meter(`downloading ${spec.name}`, null, context.progress);
  const files: FetchedFile[] = [];
  for (const file of chosen) {
    const address = addressOf(kaggle, spec, file, listing.version);
    files.push(await fetchFile(kaggle, file, address, folder, meter, context));
  }
  return {
    origin: {
      kaggle: {
        kind: spec.of,
        name: spec.name,
        version: listing.version,
        files: chosen.map(({ name }) => name),
      },
    },
    files,
  };
}

async function fetchFile(
  { client }: Kaggle,
  { name }: KaggleFile,
  address: string,
  folder: string,
  meter: Meter,
  { maxBytes, signal }: FetchContext,
): Promise<FetchedFile> {
  if (leavesFolder(name)) fail('kaggle.protocol', `Kaggle lists a file outside of it: ${name}`);
  const target = join(folder, ...name.split('/'));
  for (const finished of [
    { name, path: target },
    { name: `${name}.zip`, path: `${target}.zip` },
  ]) {
    const size = await stat(finished.path).then(
      (found) => found.size,
      () => null,
    );
    if (size === null) continue;
    meter.finish(size);
    return { name: finished.name, bytes: { path: finished.path } };
  }
  const served = await download({
    client,
    address,
    target,
    name,
    maxBytes,
    signal,
    onProgress: (done, total) => meter.update(done, total),
  });
  meter.finish((await stat(target)).size);
  // Kaggle packs larger files; only the address that it redirects to tells.
  if (!served.path.toLowerCase().endsWith('.zip') || name.toLowerCase().endsWith('.zip'))
    return { name, bytes: { path: target } };
  await rename(target, `${target}.zip`);
  return { name: `${name}.zip`, bytes: { path: `${target}.zip` } };
}

function addressOf(
  { url }: Kaggle,
  spec: KaggleSpec,
  { name }: KaggleFile,
  version: number | null,
): string {
  const file = name.split('/').map(encodeURIComponent).join('/');
  if (spec.of === 'competition') return `${url}/competitions/data/download/${spec.name}/${file}`;
  return `${url}/datasets/download/${spec.name}/${file}?datasetVersionNumber=${version}`;
}
