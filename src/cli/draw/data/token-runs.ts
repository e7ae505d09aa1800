/**
 * A row with its loss mask, for the terminal: what is learnt stands out by its colour, and where
 * there are no colours by brackets.
 *
 * @module
 */
import type { TokenRun } from '../../../planning/tokens/learnt-tokens.ts';
import type { Style } from '../text/style.ts';

const hasColour = (style: Style): boolean => style.green('') !== '';

/** The whole text. A colour ends with each line, so that pagers do not lose it. */
export const drawRuns = (runs: readonly TokenRun[], style: Style): string =>
  runs.map(({ text, learnt }) => drawRun(text, learnt, style)).join('');

function drawRun(text: string, learnt: boolean, style: Style): string {
  if (!hasColour(style)) return learnt ? `⟦${text}⟧` : text;
  const tone = learnt ? style.green : style.dim;
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : tone(line)))
    .join('\n');
}

export const legendOfRuns = (style: Style): string =>
  hasColour(style)
    ? `${style.green('learnt')}, ${style.dim('context alone')}`
    : 'learnt: what stands between ⟦ and ⟧';
