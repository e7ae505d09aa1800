import { bounds, figure } from '../../draw/scores/metrics.ts';
import { pairedItemLines } from '../../draw/scores/paired-items.ts';
import { table } from '../../draw/text/style.ts';
import type { Renderer } from '../renderer.ts';

export const renderer: Renderer<'release.compare'> = {
  text({ output: { release, comparison } }, style) {
    if (comparison === null)
      return `release ${release} has nothing to be held against: no other one is in force, or it was measured on other items`;
    const { against, candidate, reference, comparisons, slices, counts, metric } = comparison;
    const names: [string, string] = [`release ${against}`, `release ${release}`];
    return [
      table(
        ['metric', ...names, 'difference', '95 %', 'items'],
        comparisons.map((one) => [
          one.metric,
          ...[reference, candidate].map((all) =>
            figure(all.find(({ name }) => name === one.metric)!.value),
          ),
          figure(one.difference),
          bounds(one.interval),
          `${one.items}`,
        ]),
        style,
      ),
      ...(slices.length === 0
        ? []
        : [
            table(
              [`by ${metric}`, ...names, '95 % of the difference', 'items'],
              slices.map((slice) => [
                slice.name,
                figure(slice.reference.value),
                figure(slice.candidate.value),
                bounds(slice.comparison.interval),
                `${slice.items}`,
              ]),
              style,
            ),
          ]),
      `by ${metric}, ${counts.better} items are better than before, ${counts.worse} worse, ${counts.same} the same`,
      ...pairedItemLines(comparison.better, names, style),
      ...pairedItemLines(comparison.worse, names, style),
    ].join('\n');
  },
};
