import { short } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';
import { overrideLine } from './override-line.ts';

export const renderer: Renderer<'gate.override'> = {
  text: ({ output: verdict }, style) =>
    [
      `${style.yellow('overridden')} gate ${verdict.gate}, which said ${verdict.outcome} on ${short(verdict.subject)}`,
      ...overrideLine(verdict),
    ].join('\n'),
};
