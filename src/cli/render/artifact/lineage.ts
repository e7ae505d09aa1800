import type { SourceRows } from '../../../lifecycle/versions/source-rows.ts';
import type { LineageNode } from '../../../operations/artifact/lineage.ts';
import { oneLine } from '../../draw/artifacts.ts';
import { short } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'artifact.lineage'> = {
  text: ({ output, view: { summaries } }) =>
    [
      ...lines(output, summaries, 'artifact', 0),
      ...(output.rows === undefined ? [] : rowLines(output.rows)),
    ].join('\n'),
};

function rowLines({ split, total, files, rows }: SourceRows): string[] {
  return [
    '',
    `${total} ${split} rows:`,
    ...files.map(
      ({ file, rows: count, first, last }) => `  ${file}: ${count}, lines ${first} to ${last}`,
    ),
    ...(rows.length === 0
      ? []
      : ['', `the first ${rows.length}; --limit lists more, --json all of each:`]),
    ...rows.map(({ id, file, line, at }) => `  ${file}:${line}${at ?? ''} ${id}`),
  ];
}

function lines(
  { id, kind, inputs }: LineageNode,
  summaries: Readonly<Record<string, Record<string, unknown>>>,
  role: string,
  depth: number,
): string[] {
  const line = `${'  '.repeat(depth)}${role}: ${kind} ${short(id)} ${oneLine(summaries[id])}`;
  return [
    line.trimEnd(),
    ...Object.entries(inputs).flatMap(([name, input]) => lines(input, summaries, name, depth + 1)),
  ];
}
