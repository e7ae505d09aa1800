import type { DataShape } from '../../../lifecycle/normalize/mapping/inference/data-shape.ts';
import type { NearLayout } from '../../../lifecycle/normalize/mapping/inference/recognise.ts';
import type { Problem } from '../../../problem/problem.ts';
import { table, type Style } from '../text/style.ts';

/** What a problem of a mapping says of the data: their tree, and the layouts that came near. */
export function renderDataShape({ evidence = {} }: Problem, style: Style): string[] {
  const { dataShape, nearLayouts } = evidence as {
    dataShape?: DataShape;
    nearLayouts?: readonly NearLayout[];
  };
  return [
    ...(dataShape === undefined ? [] : ['', tree(dataShape, style)]),
    ...(nearLayouts === undefined || nearLayouts.length === 0
      ? []
      : ['', ...nearLayouts.map(near)]),
  ];
}

function tree({ rows, fields, more }: DataShape, style: Style): string {
  const lines = fields.map(({ name, depth, types, rows: having, example }) => [
    `${'  '.repeat(depth)}${name}`,
    types.join(', '),
    `${having}`,
    example === undefined ? '' : style.dim(example),
  ]);
  const rest = more > 0 ? `\nand ${more} more fields` : '';
  return `${table(['field', 'holds', `of ${rows} rows`, 'such as'], lines, style)}${rest}`;
}

const near = ({ title, has, lacks, documentation }: NearLayout): string =>
  `near: ${title} has ${has.join(', ')}, lacks ${lacks.join(', ')} (${documentation})`;
