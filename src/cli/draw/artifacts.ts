/**
 * Artifacts in lists.
 *
 * @module
 */
import type { DescribedArtifact } from '../../operations/artifact/described.ts';
import { bytes, short, table, type Style } from './text/style.ts';

export const artifactTable = (artifacts: readonly DescribedArtifact[], style: Style): string =>
  table(
    ['id', 'kind', 'stage', 'files', 'size', 'summary'],
    artifacts.map((item) => [
      short(item.id),
      item.kind,
      item.producer.stage,
      `${item.files.length}`,
      bytes(item.bytes),
      oneLine(item.summary),
    ]),
    style,
  );

/** Plain figures of a summary in one line; nested values are left to `--json`. */
export const oneLine = (summary: Record<string, unknown>): string =>
  Object.entries(summary)
    .filter(([, value]) => typeof value !== 'object')
    .map(([key, value]) => `${key} ${value}`)
    .join(', ')
    .slice(0, 100);
