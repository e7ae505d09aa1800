import { bytes, table } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';
import { millions } from './facts.ts';

export const renderer: Renderer<'model.list'> = {
  text: ({ output }, style) =>
    table(
      ['id', 'state', 'parameters', 'context', 'size', 'licence'],
      output.map(({ id, state, parameters, contextLength, license, size }) => [
        id,
        state,
        millions(parameters),
        `${contextLength}`,
        size === null ? '–' : `${size.origin === 'estimated' ? '~' : ''}${bytes(size.bytes)}`,
        license ?? '–',
      ]),
      style,
    ),
};
