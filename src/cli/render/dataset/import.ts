import { describeFormat } from '../../../rows/format.ts';
import type { SnapshotManifest } from '../../../lifecycle/ingest/snapshot.ts';
import { commandOf, preflightStep } from '../../../lifecycle/status/steps.ts';
import { summarizeDiff } from './diff.ts';
import { renderDatasetCard } from '../../draw/data/dataset-card.ts';
import { renderVerdict } from '../../draw/problem.ts';
import { bytes, short, table, type Style } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'dataset.import'> = {
  text({ output, view }, style) {
    const { project, snapshot, dataset, card, verdict, changes } = output;
    return [
      `${style.green('imported')} dataset ${short(dataset)} from snapshot ${short(snapshot)} (${bytes(view.snapshotBytes)})`,
      ...(changes
        ? [
            `version ${changes.after.version} of this source, ${summarizeDiff(changes)}; see \`dataset diff --project ${project}\``,
          ]
        : []),
      renderSources(output, style),
      ...orderNotes(output.origin),
      renderDatasetCard(card, style),
      renderVerdict(verdict, style),
      ...(verdict.outcome === 'PASS'
        ? [`next: ${commandOf(preflightStep(project, card.task))}`]
        : []),
    ].join('\n');
  },
};

/** Where nothing says in which order rows come, the next import may have another one. */
function orderNotes(origin: SnapshotManifest['origin']): string[] {
  if (!('database' in origin)) return [];
  return origin.database.files
    .filter(({ order }) => order === 'server')
    .map(
      ({ file }) =>
        `the rows of ${file} are in the order that the server gave them in; \`order by\` in --query makes it the same each time`,
    );
}

const SHOWN = 8;

/** The files of a snapshot and how each was read. */
function renderSources(
  { files, skipped }: Pick<SnapshotManifest, 'files' | 'skipped'>,
  style: Style,
): string {
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
