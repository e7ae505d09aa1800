/**
 * Two models on the same items, for the terminal.
 *
 * @module
 */
import type { PairedItem } from '../../../evaluation/paired-items.ts';
import { figure } from './metrics.ts';
import { oneLine } from './side-by-side.ts';
import type { Style } from '../text/style.ts';

/** @param names What the two are called. */
export const pairedItemLines = (
  items: readonly PairedItem[],
  names: readonly [string, string],
  style: Style,
): string[] =>
  items.flatMap(({ file, line, prompt, expected, first, second, gain }) => [
    `${style.bold(oneLine(prompt))} ${style.dim(`${file}:${line}`)}`,
    ...(first.said === null && second.said === null
      ? []
      : [`  ${style.dim('data')} ${oneLine(expected)}`]),
    ...[first, second].map(({ said, value }, place) => {
      const better = place === 0 ? gain < 0 : gain > 0;
      const line = `  ${names[place]} ${figure(value)}${said === null ? '' : ` ${oneLine(said)}`}`;
      return better ? style.green(line) : line;
    }),
  ]);
