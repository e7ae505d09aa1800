/**
 * What the hub knows of a repository at a revision: its commit, and the size and hash of every file
 * (`GET /api/{models,datasets}/{repository}/revision/{revision}?blobs=true`).
 *
 * @module
 */
import { z } from 'zod';
import { fail } from '../../problem/problem.ts';
import { getJson, type Client } from '../transfer/client.ts';
import type { ExpectedHash } from '../transfer/expected-hash.ts';
import type { Endpoint } from './endpoint.ts';

const schema = z.looseObject({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  cardData: z.looseObject({ license: z.string().optional() }).nullish(),
  siblings: z.array(
    z.looseObject({
      rfilename: z.string(),
      size: z.int().nonnegative(),
      blobId: z.string().regex(/^[0-9a-f]{40}$/),
      lfs: z.looseObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }).nullish(),
    }),
  ),
});

export interface HubFile {
  path: string;
  bytes: number;
  /** Large files have the SHA-256 of their bytes, others the SHA-1 of the git blob. */
  hash: ExpectedHash;
}

export type RepositoryKind = 'models' | 'datasets';

export interface HubRepository {
  kind: RepositoryKind;
  repository: string;
  commit: string;
  license: string | null;
  files: HubFile[];
}

/**
 * Resolves a revision.
 *
 * @throws `hub.gated`, `hub.private`, `hub.missing`, `hub.protocol`, `hub.unreachable`, `hub.busy`,
 *   `hub.interrupted`, `remote.private-address`.
 */
export async function findRepository(
  client: Client,
  endpoint: Endpoint,
  kind: RepositoryKind,
  { repository, revision }: HubSpec,
  signal?: AbortSignal,
): Promise<HubRepository> {
  const path = `/api/${kind}/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const { document } = await getJson(client, `${endpoint.url}${path}`, signal);
  const parsed = schema.safeParse(document);
  if (!parsed.success)
    fail('hub.protocol', `${endpoint.url} does not describe ${repository} as the hub does`, {
      cause: parsed.error,
    });
  return {
    kind,
    repository,
    commit: parsed.data.sha,
    license: parsed.data.cardData?.license ?? null,
    files: parsed.data.siblings.map(({ rfilename, size, blobId, lfs }) => ({
      path: rfilename,
      bytes: size,
      hash: lfs ? { algorithm: 'sha256', hex: lfs.sha256 } : { algorithm: 'git-sha1', hex: blobId },
    })),
  };
}

export interface HubSpec {
  repository: string;
  /** A branch, tag or commit. */
  revision: string;
}

/** Tells whether a word names something on the hub: `hf:org/name` or `hf:org/name@revision`. */
export const isHubSpec = (spec: string): boolean => spec.startsWith('hf:');

/**
 * Parses `hf:org/name` or `hf:org/name@revision`.
 *
 * @throws `model.spec` when it is of another form.
 */
export function parseHubSpec(spec: string): HubSpec {
  const match = /^hf:([\w.-]+\/[\w.-]+)(?:@([\w./-]+))?$/.exec(spec);
  if (match === null) fail('model.spec', `${spec} does not name a model on the hub`);
  return { repository: match[1], revision: match[2] ?? 'main' };
}
