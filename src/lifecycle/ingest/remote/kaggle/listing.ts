/**
 * What a dataset or competition on Kaggle holds:
 * `GET /datasets/view/{owner}/{slug}` for the version,
 * `GET /datasets/list/{owner}/{slug}` and `GET /competitions/data/list/{slug}` for the files.
 *
 * @module
 */
import { z } from 'zod';
import { fail } from '../../../../problem/problem.ts';
import { getJson } from '../../../../models/transfer/client.ts';
import type { Kaggle } from './endpoint.ts';
import type { KaggleSpec } from './kaggle-spec.ts';

export interface KaggleListing {
  /** Competitions have none. */
  version: number | null;
  /** Sorted by name. */
  files: KaggleFile[];
}

export interface KaggleFile {
  name: string;
  bytes: number;
  /** When it was put there, as Kaggle says it; tells versions of a competition's file apart. */
  created: string;
}

const file = z.looseObject({
  name: z.string().min(1),
  totalBytes: z.number().nonnegative().nullish(),
  creationDate: z.string().nullish(),
});
const view = z.looseObject({ currentVersionNumber: z.int().positive() });
const page = z.looseObject({
  datasetFiles: z.array(file).optional(),
  files: z.array(file).optional(),
  nextPageToken: z.string().nullish(),
});
const MAX_PAGES = 1000;

/** Problems: `kaggle.*`. */
export async function listKaggle(
  kaggle: Kaggle,
  spec: KaggleSpec,
  signal: AbortSignal,
): Promise<KaggleListing> {
  if (spec.of === 'competition')
    return {
      version: null,
      files: await filesAt(kaggle, `/competitions/data/list/${spec.name}`, {}, signal),
    };
  const version = spec.version ?? (await newestVersion(kaggle, spec.name, signal));
  const query = { datasetVersionNumber: String(version) };
  return { version, files: await filesAt(kaggle, `/datasets/list/${spec.name}`, query, signal) };
}

async function newestVersion(kaggle: Kaggle, name: string, signal: AbortSignal): Promise<number> {
  const { document } = await getJson(kaggle.client, `${kaggle.url}/datasets/view/${name}`, signal);
  return parseAs(view, document, name).currentVersionNumber;
}

/** All pages. Older servers answer a competition's listing with the bare array. */
async function filesAt(
  kaggle: Kaggle,
  path: string,
  query: Record<string, string>,
  signal: AbortSignal,
): Promise<KaggleFile[]> {
  const found = new Map<string, KaggleFile>();
  let token = '';
  for (let number = 0; number < MAX_PAGES; number++) {
    const parameters = new URLSearchParams({ ...query, ...(token && { pageToken: token }) });
    const asked = parameters.size > 0 ? `${path}?${parameters}` : path;
    const { document } = await getJson(kaggle.client, `${kaggle.url}${asked}`, signal);
    const parsed = parseAs(page, Array.isArray(document) ? { files: document } : document, path);
    for (const { name, totalBytes, creationDate } of parsed.datasetFiles ?? parsed.files ?? [])
      found.set(name, { name, bytes: totalBytes ?? 0, created: creationDate ?? '' });
    token = parsed.nextPageToken ?? '';
    if (token === '') return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
  return fail('kaggle.protocol', `the list of files at ${path} has no end`);
}

function parseAs<T>(schema: z.ZodType<T>, document: unknown, what: string): T {
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  return fail('kaggle.protocol', `Kaggle does not describe ${what} as its API does`, {
    cause: parsed.error,
  });
}
