/**
 * What training takes of the memory, part by part.
 *
 * @module
 */
import type { MemoryEstimate } from '../../../../src/planning/memory/memory-forecast.ts';
import type { Segment } from '../../parts/charts/stacked-bar.tsx';

const parts = [
  ['weights', 'weights', 'blue'],
  ['gradients', 'gradients', 'violet'],
  ['optimizer', 'optimizer', 'amber'],
  ['activations', 'activations', 'green'],
  ['logits', 'logits', 'rose'],
  ['workspace', 'workspace of a layer', 'teal'],
  ['runtime', 'runtime', 'grey'],
  ['tokens', 'tokens', 'red'],
] as const;

/** In the order of the engine; they add up to the expected figure. A runtime may not have all of them. */
export const memoryParts = (items: Partial<MemoryEstimate['items']>): Segment[] =>
  parts.flatMap(([key, name, tone]) => {
    const value = items[key];
    return value === undefined ? [] : [{ name, value, tone }];
  });
