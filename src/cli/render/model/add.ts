import { renderProblem } from '../../draw/problem.ts';
import type { Renderer } from '../renderer.ts';
import { facts } from './facts.ts';

export const renderer: Renderer<'model.add'> = {
  text: ({ output: { warnings, ...manifest }, view: { path } }, style) =>
    [
      `${style.green('added')} ${style.bold(manifest.id)}`,
      facts({ manifest, path }),
      ...warnings.map((warning) => renderProblem(warning, style)),
      `next: brewslm train --project PROJECT --base-model ${manifest.id}`,
    ].join('\n'),
};
