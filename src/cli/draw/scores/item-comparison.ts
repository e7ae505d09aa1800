/**
 * Two models on the same held-out items: metrics, parts of the items, and those that differ.
 *
 * @module
 */
import type { ItemComparison } from '../../../lifecycle/deliver/compare-items.ts';
import { table, type Style } from '../text/style.ts';
import { bounds, figure } from './metrics.ts';
import { pairedItemLines } from './paired-items.ts';

/** @param names Of the reference, then of the candidate. */
export function itemComparison(
  comparison: ItemComparison,
  names: [string, string],
  style: Style,
): string {
  const { candidate, reference, comparisons, slices, counts, metric } = comparison;
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
    `items by ${metric}: ${counts.better} better than with ${names[0]}, ${counts.worse} worse, ${counts.same} the same`,
    ...pairedItemLines(comparison.better, names, style),
    ...pairedItemLines(comparison.worse, names, style),
  ].join('\n');
}
