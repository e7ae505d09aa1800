import { stringify } from 'yaml';
import type { MappingReport } from '../../../lifecycle/map-dataset.ts';
import { table, type Style } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'dataset.map'> = {
  text: ({ output: report, view: { written } }, style) =>
    [
      renderReport(report, stringify(report.mapping), style),
      ...(written === undefined
        ? []
        : [`written to ${written}; give it with --mapping ${written}`]),
    ].join('\n'),
};

const percent = (share: number): string => `${(100 * share).toFixed(share < 1 ? 1 : 0)} %`;
const SHOWN_CHARACTERS = 90;
const SHOWN_ITEMS = 20;

function renderReport(report: MappingReport, mappingFile: string, style: Style): string {
  const { mapping, inferred, sampled, records = sampled, coverage, leftOut, refused } = report;
  const tried =
    mapping.group === undefined ? 'sampled records' : `records in the first ${sampled} rows`;
  return [
    `${howFound(inferred, style)} → ${style.bold(mapping.schema)}`,
    `fits ${percent(coverage)} of ${records - leftOut} ${tried}${leftOut > 0 ? `; ${leftOut} left out by its filters` : ''}`,
    '',
    mappingFile.trimEnd(),
    ...report.examples.flatMap(({ file, line, before, after }) => [
      '',
      style.dim(`${file}:${line}`),
      `before  ${shown(before)}`,
      `after   ${shown(after)}`,
    ]),
    ...(refused.length > 0
      ? [
          '',
          table(
            ['refused', 'code', 'first', 'reason'],
            refused.map(({ count, code, file, line, message }) => [
              `${count}`,
              code,
              `${file}:${line}`,
              message,
            ]),
            style,
          ),
        ]
      : []),
    ...(inferred !== null && inferred.alternatives.length > 0
      ? [
          '',
          table(
            ['other readings', 'schema', 'confidence'],
            inferred.alternatives.map(({ shape, schema, confidence }) => [
              shape,
              schema,
              percent(confidence),
            ]),
            style,
          ),
        ]
      : []),
  ].join('\n');
}

function howFound(inferred: MappingReport['inferred'], style: Style): string {
  if (inferred === null) return 'as given';
  const { shape, layout, confidence } = inferred;
  return layout === undefined
    ? `looks like ${style.bold(shape)}, confidence ${percent(confidence)}`
    : `recognised: ${style.bold(layout.title)} (${layout.documentation})`;
}

/** Every field, the long ones by their beginning. */
const shown = (value: unknown): string =>
  JSON.stringify(value, (_key, field: unknown) => {
    if (Array.isArray(field) && field.length > SHOWN_ITEMS)
      return [...field.slice(0, SHOWN_ITEMS), `… ${field.length} in all`];
    return typeof field === 'string' && field.length > SHOWN_CHARACTERS
      ? `${field.slice(0, SHOWN_CHARACTERS)}…`
      : field;
  });
