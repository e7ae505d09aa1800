/**
 * What the hub knows of a model at a revision: its commit, and the size and hash of every file.
 *
 * @module
 */
import { z } from 'zod';
import { fail } from '../../problem/problem.ts';
import { get, withRetries, type Endpoint } from './endpoint.ts';
import type { HubSpec } from './spec.ts';

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
  hash: { algorithm: 'sha256' | 'git-sha1'; hex: string };
}

export interface HubRepository {
  repository: string;
  commit: string;
  license: string | null;
  files: HubFile[];
}

/** Resolves a revision. Problems: `hub.*`. */
export async function findRepository(
  endpoint: Endpoint,
  { repository, revision }: HubSpec,
  signal?: AbortSignal,
): Promise<HubRepository> {
  const path = `/api/models/${repository}/revision/${encodeURIComponent(revision)}?blobs=true`;
  const answer = await withRetries(endpoint, signal, async () => {
    const response = await get(endpoint, path, { accept: 'application/json' }, signal);
    return response.body.json().catch(() => null);
  });
  const parsed = schema.safeParse(answer);
  if (!parsed.success)
    fail('hub.protocol', `${endpoint.url} does not describe ${repository} as the hub does`, {
      cause: parsed.error,
    });
  return {
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
