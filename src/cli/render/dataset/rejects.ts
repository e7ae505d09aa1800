import type { LocatedReject } from '../../../lifecycle/ingest/snapshot.ts';
import type { RowsForRepair } from '../../../lifecycle/normalize/repair/repair.ts';
import { table, type Style } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'dataset.rejects'> = {
  text({ view }, style) {
    if (view.kind === 'listed')
      return view.total === 0
        ? 'nothing was refused'
        : listed(view.rejects, view.total, view.byCode, style);
    if (view.kind === 'rows') return rowsText(view.found, style);
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

function rowsText({ rows, more }: RowsForRepair, style: Style): string {
  if (rows.length === 0) return 'nothing was refused that can be repaired row by row';
  return [
    ...rows.flatMap(({ at, code, message, record, text }) => [
      style.bold(`${at.file}:${at.line}  ${message} [${code}]`),
      record === null
        ? (text ?? style.dim('no text: a binary file, or a shared line'))
        : JSON.stringify(record),
    ]),
    ...(more ? [style.dim('there are more; see --limit')] : []),
  ].join('\n');
}
