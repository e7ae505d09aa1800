/**
 * Two models on the held-out items that both were measured on: the metrics, parts of the items, and the
 * items that differ. Nothing is scored for it.
 *
 * @module
 */
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import { compare, compareAll, type Comparison } from '../../evaluation/compare.ts';
import type { EvaluatedItem } from '../../evaluation/item.ts';
import { measure } from '../../evaluation/measure.ts';
import type { Metric, MetricName } from '../../evaluation/metrics/metric.ts';
import { pairItems, type PairedItem } from '../../evaluation/paired-items.ts';
import type { Uncertainty } from '../../evaluation/statistics/uncertainty.ts';
import type { SliceOfRecords } from './slices.ts';

/** A slice of the items, and how both do on it. */
export interface Slice {
  name: string;
  items: number;
  /** By the deciding metric. */
  candidate: Metric;
  reference: Metric;
  /** The candidate first. */
  comparison: Comparison;
}

export interface ItemComparison {
  /** Items that both were measured on. */
  items: number;
  metric: MetricName;
  candidate: Metric[];
  reference: Metric[];
  /** The candidate first, paired by item. */
  comparisons: Comparison[];
  slices: Slice[];
  counts: { better: number; worse: number; same: number };
  /** Those that changed most: the reference first, the candidate second. */
  better: PairedItem[];
  worse: PairedItem[];
}

/** Fewer items than these say nothing by themselves. */
const leastOfSlice = 5;
const mostSlices = 50;

export interface ComparedItems {
  /** Those of the dataset that the items are of, among others. */
  records: readonly CanonicalRecord[];
  /** Of these records, the largest first. */
  slices: readonly SliceOfRecords[];
  /** The first that both have items for decides. */
  metrics: readonly MetricName[];
  candidate: readonly EvaluatedItem[];
  reference: readonly EvaluatedItem[];
}

/**
 * Compares, or gives null when they have no measured item in common.
 *
 * @param shown Items to show for the better and as many for the worse.
 */
export function compareItems(
  { records: all, slices, metrics, ...given }: ComparedItems,
  uncertainty: Uncertainty,
  shown: number,
): ItemComparison | null {
  const known = new Set(given.reference.map(({ id }) => id));
  const candidate = given.candidate.filter(({ id }) => known.has(id));
  const both = new Set(candidate.map(({ id }) => id));
  const reference = given.reference.filter(({ id }) => both.has(id));
  const records = all.filter(({ id }) => both.has(id));
  const metric = metrics.find((name) => compare(name, candidate, reference, uncertainty));
  if (metric === undefined) return null;
  const pairs = pairItems(metric, records, reference, candidate);
  const ranked = pairs.toSorted((a, b) => b.gain - a.gain);
  const better = ranked.filter(({ gain }) => gain > 0);
  const worse = ranked.filter(({ gain }) => gain < 0).reverse();
  return {
    items: candidate.length,
    metric,
    candidate: measure(metrics, candidate, uncertainty),
    reference: measure(metrics, reference, uncertainty),
    comparisons: compareAll(metrics, candidate, reference, uncertainty),
    slices: slices.slice(0, mostSlices).flatMap(({ name, ids }) => {
      const [mine, other] = [candidate, reference].map((items) =>
        items.filter(({ id }) => ids.has(id)),
      );
      if (mine.length < leastOfSlice) return [];
      const comparison = compare(metric, mine, other, uncertainty);
      const [ours] = measure([metric], mine, uncertainty);
      const [theirs] = measure([metric], other, uncertainty);
      return comparison && ours && theirs
        ? [{ name, items: mine.length, candidate: ours, reference: theirs, comparison }]
        : [];
    }),
    counts: {
      better: better.length,
      worse: worse.length,
      same: pairs.length - better.length - worse.length,
    },
    better: better.slice(0, shown),
    worse: worse.slice(0, shown),
  };
}
