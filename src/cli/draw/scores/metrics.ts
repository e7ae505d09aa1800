import type { EvaluationSummary } from '../../../lifecycle/package/bundle.ts';
import type { Interval } from '../../../evaluation/statistics/interval.ts';
import { table, type Style } from '../text/style.ts';

/** The metrics of a bundle beside those of its base, with 95 % intervals. */
export function comparisonTable({ tuned, base, comparisons }: EvaluationSummary, style: Style) {
  return table(
    ['held-out metric', 'base', 'trained', '95 %', 'difference', '95 %', 'items'],
    tuned.map((metric) => {
      const before = base.find(({ name }) => name === metric.name);
      const compared = comparisons.find((comparison) => comparison.metric === metric.name);
      return [
        metric.name,
        before ? figure(before.value) : '–',
        figure(metric.value),
        bounds(metric.interval),
        compared ? figure(compared.difference) : '–',
        compared ? bounds(compared.interval) : '–',
        `${metric.items}`,
      ];
    }),
    style,
  );
}

export const figure = (value: number): string =>
  Math.abs(value) > 1e100
    ? `${value < 0 ? '−' : ''}∞`
    : Math.abs(value) >= 1e7
      ? value.toExponential(2)
      : Math.abs(value) >= 1000
        ? value.toFixed(0)
        : Number(value.toPrecision(4)).toString();

export const bounds = ({ low, high }: Interval): string => `${figure(low)} … ${figure(high)}`;
