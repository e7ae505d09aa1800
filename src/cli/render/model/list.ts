import { table } from '../../draw/style.ts';
import type { Renderer } from '../renderer.ts';
import { millions } from './facts.ts';

export const renderer: Renderer<'model.list'> = {
  text: ({ output }, style) =>
    table(
      ['id', 'state', 'parameters', 'context', 'licence'],
      output.map(({ id, state, parameters, contextLength, license }) => [
        id,
        state,
        millions(parameters),
        `${contextLength}`,
        license ?? '–',
      ]),
      style,
    ),
};
