/**
 * Base and trained model side by side, for the terminal.
 *
 * @module
 */
import type {
  ChangedItem,
  ReplyPair,
  SideBySide,
} from '../../../lifecycle/package/side-by-side.ts';
import { figure } from './metrics.ts';
import type { Style } from '../text/style.ts';

const SHOWN = 2;
const WIDTH = 160;

/** Lines; none where nothing was written and no item says anything. */
export function sideBySideLines(
  { replies, metric, counts, better, worse }: SideBySide,
  style: Style,
): string[] {
  const { better: up, worse: down, same } = counts;
  return [
    ...replies.slice(0, SHOWN).flatMap((pair) => replyLines(pair, style)),
    ...(up + down + same === 0
      ? []
      : [`by ${metric}, ${up} items are better than before, ${down} worse, ${same} the same`]),
    ...better.slice(0, SHOWN).map((item) => changedLine(style.green('better'), item, style)),
    ...worse.slice(0, SHOWN).map((item) => changedLine(style.red('worse '), item, style)),
  ];
}

const replyLines = (pair: ReplyPair, style: Style): string[] => [
  `${style.bold(oneLine(pair.prompt))} ${style.dim(`${pair.file}:${pair.line}`)}`,
  `  ${style.dim('data   ')} ${oneLine(pair.expected)}`,
  `  ${style.dim('base   ')} ${oneLine(pair.base)}`,
  `  ${style.dim('trained')} ${oneLine(pair.trained)}`,
];

function changedLine(
  word: string,
  { file, line, prompt, before, after, expected, base, trained }: ChangedItem,
  style: Style,
): string {
  const said =
    base === null || trained === null
      ? ''
      : ` ${oneLine(base)} → ${oneLine(trained)}${trained === expected ? '' : `, not ${oneLine(expected)}`}`;
  return `  ${word} ${figure(before)} → ${figure(after)}${said}  ${style.dim(`${file}:${line} ${oneLine(prompt)}`)}`;
}

/** The beginning, on one line. */
export function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= WIDTH ? line || '(nothing)' : `${line.slice(0, WIDTH).toWellFormed()}…`;
}
