import { outcomeTone } from '../../draw/problem.ts';
import { short, table } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'gate.list'> = {
  text: ({ output: verdicts }, style) =>
    verdicts.length === 0
      ? 'no gate has judged yet'
      : table(
          ['gate', 'outcome', 'subject', 'findings', 'at', 'override'],
          verdicts.map(({ gate, outcome, subject, findings, at, override }) => [
            gate,
            outcomeTone(outcome, style),
            short(subject),
            `${findings.length}`,
            at,
            override?.reason ?? '',
          ]),
          style,
        ),
};
