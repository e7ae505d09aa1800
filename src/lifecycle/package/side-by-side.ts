/**
 * The base and the trained model side by side on the same held-out items: what both wrote to the
 * same prompts, and the items that training changed most, for better and for worse.
 *
 * @module
 */
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import type { EvaluatedItem } from '../../evaluation/item.ts';
import type { MetricName } from '../../evaluation/metrics/metric.ts';
import {
  pairItems,
  shortened,
  shownItem,
  type PairedItem,
  type ShownItem,
} from '../../evaluation/paired-items.ts';

/** What both models wrote to one prompt. */
export interface ReplyPair extends ShownItem {
  /** The reply of the data. */
  expected: string;
  base: string;
  trained: string;
}

/** An item by the deciding metric, before and after. */
export interface ChangedItem extends ShownItem {
  /** The label or reply of the data, where items are right or wrong by it. */
  expected: string;
  /** Label or reply; null where nothing was chosen or written. */
  base: string | null;
  trained: string | null;
  /** The item's figure by the metric. */
  before: number;
  after: number;
}

export interface SideBySide {
  replies: ReplyPair[];
  metric: MetricName;
  /** How many items are better, worse and the same by it. */
  counts: { better: number; worse: number; same: number };
  /** Those that changed most, the greatest change first. */
  better: ChangedItem[];
  worse: ChangedItem[];
}

const SHOWN = 4;

/**
 * Sets both side by side.
 *
 * @param metric The deciding one, which is a ratio for every single item.
 */
export function sideBySide(
  metric: MetricName,
  records: readonly CanonicalRecord[],
  base: readonly EvaluatedItem[],
  trained: readonly EvaluatedItem[],
): SideBySide {
  const changes = pairItems(metric, records, base, trained);
  const ranked = changes.toSorted((a, b) => b.gain - a.gain);
  const better = ranked.filter(({ gain }) => gain > 0);
  const worse = ranked.filter(({ gain }) => gain < 0).reverse();
  return {
    replies: replyPairs(records, base, trained).slice(0, SHOWN),
    metric,
    counts: {
      better: better.length,
      worse: worse.length,
      same: changes.length - better.length - worse.length,
    },
    better: better.slice(0, SHOWN).map(changedItem),
    worse: worse.slice(0, SHOWN).map(changedItem),
  };
}

const changedItem = ({ file, line, prompt, expected, first, second }: PairedItem): ChangedItem => ({
  file,
  line,
  prompt,
  expected,
  base: first.said,
  trained: second.said,
  before: first.value,
  after: second.value,
});

function replyPairs(
  records: readonly CanonicalRecord[],
  base: readonly EvaluatedItem[],
  trained: readonly EvaluatedItem[],
): ReplyPair[] {
  const before = new Map(base.map((item) => [item.id, item]));
  const after = new Map(trained.map((item) => [item.id, item]));
  return records.flatMap((record) => {
    const [first, second] = [before, after].map((items) => items.get(record.id)?.replies?.[0]);
    if (first === undefined || second === undefined) return [];
    return [
      {
        ...shownItem(record),
        expected: shortened(second.expected),
        base: shortened(first.text),
        trained: shortened(second.text),
      },
    ];
  });
}
