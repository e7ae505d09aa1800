import type { VersionDiff } from '../../../lifecycle/versions/diff-versions.ts';
import type { Style } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

const SHOWN_CHARACTERS = 100;

/** What changed in a line: `rows: 3 added, 1 removed, 2 changed, 994 as before`. */
export const summarizeDiff = ({ added, removed, changed, unchanged }: VersionDiff): string =>
  added + removed + changed === 0
    ? `no row changed, ${unchanged} as before`
    : `rows: ${added} added, ${removed} removed, ${changed} changed, ${unchanged} as before`;

export const renderer: Renderer<'dataset.diff'> = {
  text: ({ output }, style) => renderDiff(output, style),
};

function renderDiff(diff: VersionDiff, style: Style): string {
  const { before, after, key, ignored, examples } = diff;
  const ignoring = ignored === null ? '' : `, ignoring the field ${ignored}`;
  return [
    `from version ${before.version} (${before.rows} rows) to version ${after.version} (${after.rows} rows) of ${after.source}`,
    summarizeDiff(diff),
    style.dim(
      `rows told apart by ${key === null ? 'their content' : `the field ${key}`}${ignoring}`,
    ),
    ...(before.rejected + after.rejected > 0
      ? [style.dim(`not compared: ${before.rejected} and ${after.rejected} that were refused`)]
      : []),
    ...examples.added.map((row) => style.green(`+ ${where(row)}  ${shown(row.record)}`)),
    ...examples.removed.map((row) => style.red(`- ${where(row)}  ${shown(row.record)}`)),
    ...examples.changed.flatMap(({ before: old, after: now, fields }) => [
      style.yellow(`~ ${where(old)} → ${where(now)}  ${fields.join(', ')}`),
      ...fields.flatMap((field) => [
        `    - ${field}: ${shown(old.record[field])}`,
        `    + ${field}: ${shown(now.record[field])}`,
      ]),
    ]),
  ].join('\n');
}

const where = ({ file, line }: { file: string; line: number }): string => `${file}:${line}`;

function shown(value: unknown): string {
  const text = (value === undefined ? 'absent' : JSON.stringify(value)).replaceAll(/\p{Cc}/gu, ' ');
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
