/**
 * A metric is a figure of evaluated items. Definitions follow the lm-evaluation-harness
 * (https://github.com/EleutherAI/lm-evaluation-harness, version 0.4.13) wherever it has one;
 * `source` names the function, and `test/interop/metrics.test.ts` holds both to the same values. A
 * change of definition raises the version, which is part of every score's tags.
 *
 * @module
 */
import type { MetricName } from '../../catalog/tasks/metric-names.ts';
import type { EvaluatedItem, RatioPart } from '../item.ts';
import { ratio, type Statistic } from '../statistics/bootstrap.ts';
import type { Interval } from '../statistics/interval.ts';

export type { MetricName } from '../../catalog/tasks/metric-names.ts';

/** A reported figure: what was measured, on how many items, and how sure that is. */
export interface Metric {
  name: MetricName;
  version: number;
  value: number;
  interval: Interval;
  /** Independent items (conversations, tickets, questions) behind the value. */
  items: number;
  /** Numbers are never simulated: this one was measured on held-out items. */
  origin: 'measured';
}

export interface MetricDefinition {
  name: MetricName;
  version: number;
  /** Function of the harness, paper or specification that defines it. */
  source: string;
  /** Every item is right or wrong, so that exact intervals and tests apply. */
  proportion: boolean;
  /** Tells whether the metric says anything about an item. */
  covers(item: EvaluatedItem): boolean;
  /** Makes the figure of covered items, each counted as often as its weight says. */
  statistic(items: readonly EvaluatedItem[]): Statistic;
  /**
   * Gives what a covered item adds to a ratio of sums; absent where the metric is none, such as macro
   * F1.
   */
  part?(item: EvaluatedItem): RatioPart | undefined;
  /** Turns that ratio into the figure that is reported, rising; absent where it is the ratio itself. */
  figure?(ratio: number): number;
}

interface RatioDefinition {
  name: MetricName;
  version: number;
  source: string;
  proportion?: boolean;
  /** Gives what an item adds; undefined where the metric says nothing about it. */
  part(item: EvaluatedItem): RatioPart | undefined;
  /** Turns the ratio into the figure that is reported, rising; the ratio itself when left out. */
  figure?(ratio: number): number;
}

/** Makes a metric of the form `figure(Σ above / Σ below)`. */
export function ratioMetric(definition: RatioDefinition): MetricDefinition {
  const { name, version, source, proportion = false, part, figure } = definition;
  return {
    name,
    version,
    source,
    proportion,
    part,
    ...(figure && { figure }),
    covers: (item) => part(item) !== undefined,
    statistic(items) {
      const parts = items.map((item) => part(item)!);
      const value = ratio(
        parts.map(({ above }) => above),
        parts.map(({ below }) => below),
      );
      return figure === undefined ? value : (weights) => figure(value(weights));
    },
  };
}

/** Makes a metric of what the model wrote: an item adds the sums over its replies. */
export const replyMetric = (definition: Omit<RatioDefinition, 'part' | 'figure'>) =>
  ratioMetric({
    ...definition,
    part(item) {
      const sum = { above: 0, below: 0 };
      for (const { scores } of item.replies ?? []) {
        sum.above += scores[definition.name]?.above ?? 0;
        sum.below += scores[definition.name]?.below ?? 0;
      }
      return sum.below === 0 ? undefined : sum;
    },
  });

/** Makes what an item that is right or wrong adds to a proportion. */
export const rightOrWrong = (right: boolean): RatioPart => ({ above: Number(right), below: 1 });
