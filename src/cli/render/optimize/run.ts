import { decisionLines, decisionTable } from '../../draw/scores/decision.ts';
import { short } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'optimize.run'> = {
  text: ({ output: { bundle, cached, folder, target, decision, speeds } }, style) =>
    [
      `${style.green(cached ? 'unchanged' : 'optimized')} for ${target.title}: bundle ${short(bundle)} · ${style.bold(`${folder}/${decision.file}`)}`,
      decisionTable(decision, speeds, style),
      ...decisionLines(decision, target.memory?.limit.source),
    ].join('\n'),
};
