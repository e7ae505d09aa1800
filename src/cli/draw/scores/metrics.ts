import type { EvaluationSummary } from '../../../lifecycle/package/bundle.ts';
import type { Metric } from '../../../evaluation/metrics/metric.ts';
import type { Interval } from '../../../evaluation/statistics/interval.ts';
import { table, type Style } from '../text/style.ts';

/** The metrics of a bundle beside those of its base, and of what costs next to nothing, with 95 % intervals. */
export function comparisonTable(evaluation: EvaluationSummary, style: Style) {
  const { tuned, base, comparisons, cheap } = evaluation;
  return table(
    [
      'held-out metric',
      ...(cheap ? [cheap.id] : []),
      'base',
      'trained',
      '95 %',
      'difference',
      '95 %',
      'items',
    ],
    tuned.map((metric) => {
      const compared = comparisons.find((comparison) => comparison.metric === metric.name);
      return [
        metric.name,
        ...(cheap ? [valueOf(cheap.metrics, metric.name)] : []),
        valueOf(base, metric.name),
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

export function valueOf(metrics: readonly Metric[], wanted: string): string {
  const metric = metrics.find(({ name }) => name === wanted);
  return metric ? figure(metric.value) : '–';
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
