/**
 * What makes two snapshots versions of one source: where they came from, without what pins the
 * version.
 *
 * @module
 */
import type { SnapshotManifest } from '../ingest/snapshot.ts';

export function sourceName({ origin, files }: SnapshotManifest): string {
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
  // A file more in a folder makes a new version of the folder, not another source.
  if (origin.found) return 'files of a folder';
  return [...new Set(files.map(({ name, stored }) => stored ?? name))].join(', ');
}
