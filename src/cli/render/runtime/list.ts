import { table } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'runtime.list'> = {
  text: ({ output }, style) =>
    [
      table(
        ['runtime', 'state', 'device', 'precisions'],
        output.map(({ name, state, device, precisions }) => [
          name,
          state,
          device ?? '–',
          precisions.join(', ') || '–',
        ]),
        style,
      ),
      ...output.flatMap(({ name, problem }) =>
        problem === null ? [] : [style.dim(`${name}: ${problem.fix}`)],
      ),
    ].join('\n'),
};
