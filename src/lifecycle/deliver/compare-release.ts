/**
 * A release against the one in force, on the held-out items that both bundles were measured on: the
 * metrics, parts of the items, and the items that changed. Nothing is scored for it.
 *
 * @module
 */
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import { loadTask } from '../../catalog/tasks/task.ts';
import { compare, compareAll, type Comparison } from '../../evaluation/compare.ts';
import type { EvaluatedItem } from '../../evaluation/item.ts';
import { measure } from '../../evaluation/measure.ts';
import type { Metric, MetricName } from '../../evaluation/metrics/metric.ts';
import { pairItems, type PairedItem } from '../../evaluation/paired-items.ts';
import { independent } from '../../evaluation/statistics/uncertainty.ts';
import { deriveSeed } from '../../ledger/canonical-json.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Project } from '../../ledger/projects.ts';
import type { Release } from '../../ledger/releases.ts';
import { cardOf, readSplit } from '../normalize/dataset.ts';
import { evaluatedItemsOf } from '../package/evaluate-bundle.ts';
import { datasetOf } from '../package/export-project.ts';

/** Part of the items, by what they have in common. */
export interface Slice {
  /** `label billing`, `file tickets.csv`. */
  name: string;
  items: number;
  /** By the deciding metric. */
  candidate: Metric;
  reference: Metric;
  /** The candidate first. */
  comparison: Comparison;
}

export interface ReleaseComparison {
  /** Number of the release in force. */
  against: number;
  /** Items that both were measured on. */
  items: number;
  metric: MetricName;
  candidate: Metric[];
  reference: Metric[];
  /** The candidate first, paired by item. */
  comparisons: Comparison[];
  slices: Slice[];
  counts: { better: number; worse: number; same: number };
  /** Those that changed most: the release in force first, the candidate second. */
  better: PairedItem[];
  worse: PairedItem[];
}

/** Fewer items than these say nothing by themselves. */
const leastOfSlice = 5;
const mostSlices = 50;

/**
 * Compares, or gives null when they have no measured item in common, as after a change of the test rows.
 *
 * @param shown Items to show for the better and as many for the worse.
 */
export async function compareReleases(
  ledger: Ledger,
  project: Project,
  release: Release,
  inForce: Release,
  shown: number,
): Promise<ReleaseComparison | null> {
  const bundle = ledger.artifacts.find(release.bundle);
  const dataset = datasetOf(ledger, bundle);
  const ours = evaluatedItemsOf(bundle) ?? [];
  const known = new Set(ours.map(({ id }) => id));
  const theirs = (evaluatedItemsOf(ledger.artifacts.find(inForce.bundle)) ?? []).filter(({ id }) =>
    known.has(id),
  );
  const both = new Set(theirs.map(({ id }) => id));
  const common = ours.filter(({ id }) => both.has(id));
  const records: CanonicalRecord[] = [];
  for await (const batch of readSplit(dataset, 'test'))
    records.push(...batch.filter(({ id }) => both.has(id)));
  const { metrics } = loadTask(cardOf(dataset).task).evaluation;
  const uncertainty = independent(deriveSeed(project.seed, 'release'));
  const [metric] = metrics;
  if (compare(metric, common, theirs, uncertainty) === undefined) return null;
  const pairs = pairItems(metric, records, theirs, common);
  const ranked = pairs.toSorted((a, b) => b.gain - a.gain);
  const better = ranked.filter(({ gain }) => gain > 0);
  const worse = ranked.filter(({ gain }) => gain < 0).reverse();
  return {
    against: inForce.id,
    items: common.length,
    metric,
    candidate: measure(metrics, common, uncertainty),
    reference: measure(metrics, theirs, uncertainty),
    comparisons: compareAll(metrics, common, theirs, uncertainty),
    slices: slicesOf(records, common).flatMap(({ name, ids }) => {
      const [mine, other] = [common, theirs].map((items) => items.filter(({ id }) => ids.has(id)));
      const comparison = compare(metric, mine, other, uncertainty);
      const [candidate] = measure([metric], mine, uncertainty);
      const [reference] = measure([metric], other, uncertainty);
      return comparison && candidate && reference
        ? [{ name, items: mine.length, candidate, reference, comparison }]
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

/** By label where there are labels, else by source file where there are several. The largest first. */
function slicesOf(
  records: readonly CanonicalRecord[],
  items: readonly EvaluatedItem[],
): { name: string; ids: Set<string> }[] {
  const labels = new Map(items.map(({ id, choice }) => [id, choice?.label]));
  const slices = new Map<string, Set<string>>();
  for (const { id, source } of records) {
    const label = labels.get(id);
    const name = label === undefined ? `file ${source.file}` : `label ${label}`;
    slices.set(name, (slices.get(name) ?? new Set()).add(id));
  }
  if (slices.size < 2) return [];
  return [...slices]
    .map(([name, ids]) => ({ name, ids }))
    .filter(({ ids }) => ids.size >= leastOfSlice)
    .toSorted((a, b) => b.ids.size - a.ids.size || (a.name < b.name ? -1 : 1))
    .slice(0, mostSlices);
}
