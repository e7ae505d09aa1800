/**
 * The versions of a project's sources, in the order in which they came in. Snapshots of the same
 * bytes are the same version, whichever code read them.
 *
 * @module
 */
import type { Artifact } from '../../ledger/artifacts.ts';
import { digest } from '../../ledger/canonical-json.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Project } from '../../ledger/projects.ts';
import { fail } from '../../problem/problem.ts';
import { correctionsFile, manifestOf, type SnapshotManifest } from '../ingest/snapshot.ts';

export interface SourceVersion {
  source: string;
  /** Counted from 1 within the source. */
  version: number;
  snapshot: Artifact;
  manifest: SnapshotManifest;
  /** When these bytes were imported first. */
  importedAt: string;
  /** Whether the project's newest import has these bytes. */
  current: boolean;
}

export function listVersions(ledger: Ledger, project: Project): SourceVersion[] {
  const versions = new Map<string, SourceVersion>();
  const counts = new Map<string, number>();
  let newest: SourceVersion | undefined;
  for (const { artifact: snapshot, at } of ledger.projects.history(project, 'raw-snapshot')) {
    const manifest = manifestOf(snapshot);
    const source = sourceName(manifest);
    const key = digest([
      source,
      manifest.files.map(({ name, sha256, repaired = null }) => [name, sha256, repaired]),
    ]);
    const known = versions.get(key);
    const version = known?.version ?? (counts.get(source) ?? 0) + 1;
    const importedAt = known?.importedAt ?? at;
    counts.set(source, Math.max(version, counts.get(source) ?? 0));
    newest = { source, version, snapshot, manifest, importedAt, current: false };
    versions.set(key, newest);
  }
  return [...versions.values()].map((version) => ({ ...version, current: version === newest }));
}

/** The version of the same source that the project had before its newest import; null for the first. */
export function versionBefore(ledger: Ledger, project: Project): SourceVersion | null {
  const history = ledger.projects.history(project, 'raw-snapshot');
  const versions = listVersions(ledger, project);
  const current = versions.find((version) => version.current);
  const sources = versions.filter(({ source }) => source === current?.source);
  const passed = history.map(({ artifact }) =>
    sources.find(({ snapshot }) => snapshot.id === artifact.id),
  );
  return passed.findLast((version) => version !== undefined && !version.current) ?? null;
}

/**
 * A version by its number within the source of the newest import, or by the beginning of the id of
 * its snapshot.
 *
 * @throws `dataset.version`
 */
export function findVersion(
  versions: readonly SourceVersion[],
  reference: string,
  source?: string,
): SourceVersion {
  const current = source ?? versions.find((version) => version.current)?.source;
  const numbered = versions.find(
    (version) => version.source === current && String(version.version) === reference,
  );
  const named = /^[0-9a-f]{4,}$/.test(reference)
    ? versions.filter(({ snapshot }) => snapshot.id.startsWith(reference))
    : [];
  if (numbered !== undefined) return numbered;
  if (named.length === 1) return named[0];
  return fail('dataset.version', `there is no version ${reference} of ${current}`);
}

/**
 * What makes two snapshots versions of one source: where they came from, without what pins the
 * version.
 */
function sourceName({ origin, files }: SnapshotManifest): string {
  if ('sample' in origin) return `sample:${origin.sample}`;
  if ('urls' in origin) return origin.urls.join(' ');
  if ('hub' in origin) {
    const { repository, revision, config, splits } = origin.hub;
    return `hf:${repository}@${revision}:${config}${splits.length > 0 ? `:${splits.join(',')}` : ''}`;
  }
  if ('kaggle' in origin) {
    const { kind, name, files: named } = origin.kaggle;
    return `kaggle:${kind}/${name}/${named.join(',')}`;
  }
  if ('database' in origin) {
    const { address, files: asked } = origin.database;
    return [address, ...asked.map(({ query }) => query)].join(' ');
  }
  if ('s3' in origin) {
    const { endpoint = '', bucket, key } = origin.s3;
    return `s3:${endpoint}//${bucket}/${key}`;
  }
  // A file more in a folder makes a new version of the folder, not another source.
  if (origin.found) return 'files of a folder';
  const names = files.map(({ name, stored }) => stored ?? name);
  return [...new Set(names.filter((name) => name !== correctionsFile))].join(', ');
}
