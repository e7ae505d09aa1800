import { itemComparison } from '../../draw/scores/item-comparison.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'release.compare'> = {
  text: ({ output: { release, comparison } }, style) =>
    comparison === null
      ? `release ${release} has nothing to be held against: no other one is in force, or it was measured on other items`
      : itemComparison(comparison, [`release ${comparison.against}`, `release ${release}`], style),
};
