/**
 * The files of a snapshot and how each was read.
 *
 * @module
 */
import { describeFormat } from '../rows/format.ts';
import type { SnapshotManifest } from '../lifecycle/ingest/snapshot.ts';
import { table, type Style } from './style.ts';

const SHOWN = 8;

export function renderSources({ files, skipped }: SnapshotManifest, style: Style): string {
  const shown = files.slice(0, SHOWN);
  return [
    table(
      ['file', 'read as', 'split', 'records', 'refused'],
      shown.map(({ name, format, split, records, rejects }) => [
        name,
        describeFormat(format),
        split ?? '–',
        `${records}`,
        `${Object.values(rejects).reduce((sum, count) => sum + count, 0)}`,
      ]),
      style,
    ),
    ...(files.length > SHOWN ? [`and ${files.length - SHOWN} more files`] : []),
    ...skipped.slice(0, SHOWN).map(({ name, reason }) => `left out ${name}: ${reason}`),
    ...(skipped.length > SHOWN ? [`and ${skipped.length - SHOWN} more left out`] : []),
  ].join('\n');
}
