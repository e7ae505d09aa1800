import { renderVerdict } from '../../draw/problem.ts';
import { short } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';
import { overrideLine } from './override-line.ts';

export const renderer: Renderer<'gate.show'> = {
  text: ({ output: verdict }, style) =>
    [
      renderVerdict(verdict, style),
      ...overrideLine(verdict),
      `judged ${short(verdict.subject)} by policy ${JSON.stringify(verdict.policy)}`,
    ].join('\n'),
};
