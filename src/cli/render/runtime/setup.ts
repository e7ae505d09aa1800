import { renderProblem } from '../../draw/problem.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'runtime.setup'> = {
  text({ output: { environment, warnings } }, style) {
    const { python, device, precisions, cards, versions } = environment;
    const what = device === 'cpu' ? 'the processor' : cards.map(({ name }) => name).join(', ');
    return [
      `${style.green('ready')} torch ${versions.torch} on ${what}, in ${precisions.join(', ')}`,
      style.dim(python),
      ...warnings.map((warning) => renderProblem(warning, style)),
      'next: brewslm train --project P --runtime torch',
    ].join('\n');
  },
};
