import type { LocatedReject } from '../../../lifecycle/ingest/snapshot.ts';
import { table, type Style } from '../../draw/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'dataset.rejects'> = {
  text({ view }, style) {
    if (view.kind === 'listed')
      return view.total === 0
        ? 'nothing was refused'
        : listed(view.rejects, view.total, view.byCode, style);
    const { records, files, path, form } = view.exported;
    return [
      `${records} rejected records of ${files.join(', ')} are in ${path}`,
      `${HOW_TO_REPAIR[form]}; keep the file beside it`,
      `next: brewslm dataset import --project ${view.project} --repaired ${path}`,
    ].join('\n');
  },
};

const EXCERPT = 60;

const HOW_TO_REPAIR = {
  lines: 'repair the lines there; an emptied one leaves its record out',
  rows: 'repair `record` of each line, or `text` where that is what could not be read; `"drop": true` leaves a row out',
};

function listed(
  rejects: readonly LocatedReject[],
  total: number,
  byCode: Readonly<Record<string, number>>,
  style: Style,
): string {
  const counts = Object.entries(byCode).map(([code, count]) => `${count} ${code}`);
  return [
    table(
      ['where', 'code', 'field', 'reason', 'excerpt'],
      rejects.map((item) => [
        `${item.file}:${item.line}${item.at ?? ''}`,
        item.code,
        item.field ?? '',
        item.message,
        item.excerpt.slice(0, EXCERPT),
      ]),
      style,
    ),
    `${rejects.length} of ${total} shown: ${counts.join(', ')}`,
  ].join('\n');
}
