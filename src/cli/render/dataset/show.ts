import type {
  LineTrace,
  RowTrace,
  SourceStretch,
} from '../../../lifecycle/normalize/repair/trace-row.ts';
import type { RowTokens } from '../../../lifecycle/show-tokens.ts';
import { runsOf } from '../../../planning/tokens/learnt-tokens.ts';
import { renderDatasetCard } from '../../draw/data/dataset-card.ts';
import { renderVerdict } from '../../draw/problem.ts';
import { drawRuns, legendOfRuns } from '../../draw/data/token-runs.ts';
import { short, type Style } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'dataset.show'> = {
  text({ view }, style) {
    if (view.kind === 'row') return rowText(view.trace, style);
    if (view.kind === 'tokens') return tokensText(view.shown, style);
    if (view.kind === 'line') return lineText(view.trace, view.reasons, style);
    return [
      `dataset ${short(view.dataset)}`,
      renderDatasetCard(view.card, style),
      ...(view.verdict ? [renderVerdict(view.verdict, style)] : []),
    ].join('\n');
  },
};

const rowText = ({ row, split, record, source, rows = [source] }: RowTrace, style: Style): string =>
  [
    style.bold(`row ${row} of ${split}`),
    JSON.stringify(record, null, 2),
    '',
    ...rows.slice(0, SHOWN).flatMap((each) => stretch(each, style)),
    ...(rows.length > SHOWN
      ? [style.dim(`and ${rows.length - SHOWN} more rows; --json has them all`)]
      : []),
  ].join('\n');

function tokensText({ split, row, source, base, tokens }: RowTokens, style: Style): string {
  const learnt = tokens.filter((token) => token.learnt).length;
  return [
    `${style.bold(`row ${row} of ${split}`)} (${source.file}:${source.line}) for ${base}: ${tokens.length} tokens, ${learnt} of them learnt`,
    '',
    drawRuns(runsOf(tokens), style),
    '',
    legendOfRuns(style),
  ].join('\n');
}

function lineText({ source, rows, rejects }: LineTrace, reasons: string, style: Style): string {
  const became = [
    ...rows.map(
      ({ split, row, record }) => `row ${row} of ${split}\n${JSON.stringify(record, null, 2)}`,
    ),
    ...rejects.map(({ code, message }) => `rejected: ${message} [${code}]`),
  ];
  return [
    ...stretch(source, style),
    '',
    ...(became.length > 0 ? became.slice(0, SHOWN) : [`left out: it ${reasons}`]),
    ...(became.length > SHOWN ? [style.dim(`and ${became.length - SHOWN} more`)] : []),
  ].join('\n');
}

/** A document on one line has as many rows as it has records. */
const SHOWN = 5;
const LONGEST = 4000;

const beginning = (text: string, style: Style): string =>
  text.length <= LONGEST
    ? text
    : `${text.slice(0, LONGEST)}${style.dim(`… ${text.length} characters; --json has them all`)}`;

function stretch(
  { file, first, last, at, original, record }: SourceStretch,
  style: Style,
): string[] {
  const lines = first === last ? `${first}` : `${first}-${last}`;
  return [
    style.bold(`${file}:${lines}${at === undefined ? '' : ` at ${at}`}`),
    original === null
      ? style.dim('a binary file; the record as it was read:')
      : beginning(original, style),
    ...(original === null ? [JSON.stringify(record, null, 2)] : []),
  ];
}
