import { textsOf } from '../../../catalog/records/conversation.ts';
import { commandOf } from '../../../lifecycle/status/steps.ts';
import { table } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

const TEXT = 100;

export const renderer: Renderer<'dataset.rows'> = {
  text({ output: { split, total, matched, rows, next }, view: { project, request } }, style) {
    const labelled = rows.some(({ label }) => label !== null);
    const { search, label, limit } = request;
    const wishes = search !== undefined || label !== undefined;
    const found =
      matched === null
        ? `${rows.length} shown of those there are; not all ${total} rows were looked at`
        : wishes
          ? `${rows.length} of ${matched} that are wanted, of ${total} rows of ${split}`
          : `${rows.length} of ${total} rows of ${split}`;
    const input = { project, split, offset: next ?? 0, limit, ...given({ search, label }) };
    return [
      ...(rows.length === 0
        ? []
        : [
            table(
              ['row', ...(labelled ? ['label'] : []), 'source', 'text'],
              rows.map(({ row, record, label: named }) => [
                `${row}`,
                ...(labelled ? [named ?? ''] : []),
                `${record.source.file}:${record.source.line}`,
                excerpt(textsOf(record)),
              ]),
              style,
            ),
          ]),
      found,
      ...(next === null ? [] : [`next: ${commandOf({ operation: 'dataset.rows', input })}`]),
    ].join('\n');
  },
};

/** The beginning of what a record says, on one line. */
function excerpt(texts: readonly string[]): string {
  const line = texts.join(' · ').replaceAll(/\s+/g, ' ').trim();
  return line.length <= TEXT ? line : `${line.slice(0, TEXT).toWellFormed()}…`;
}

const given = (wishes: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(wishes).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
