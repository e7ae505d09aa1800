import { renderBacklog } from '../../draw/scores/release.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'release.backlog'> = {
  text: ({ output: { backlog } }, style) =>
    backlog.length === 0
      ? 'nothing stands out'
      : [...renderBacklog(backlog, style), style.dim('evidence: add --json')].join('\n'),
};
