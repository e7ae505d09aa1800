import { pairedItemLines } from '../../draw/scores/paired-items.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'benchmark.items'> = {
  text({ output: { metric, first, second, counts, items, next } }, style) {
    const names = [first, second].map(({ id, setting }) =>
      setting === 'untrained' ? `${id} before training` : id,
    ) as [string, string];
    return [
      `by ${metric}, ${names[0]} is better on ${counts.first} items, ${names[1]} on ${counts.second}, neither on ${counts.same}`,
      ...pairedItemLines(items, names, style),
      ...(next === null ? [] : [style.dim(`more: the same with --offset ${next}`)]),
    ].join('\n');
  },
};
