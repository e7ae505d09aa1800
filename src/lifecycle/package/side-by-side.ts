/**
 * The base and the trained model side by side on the same held-out items: what both wrote to the
 * same prompts, and the items that training changed most, for better and for worse.
 *
 * @module
 */
import { toMessages, inputText } from '../../catalog/records/conversation.ts';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import type { EvaluatedItem } from '../../evaluation/item.ts';
import { metricDefinitions } from '../../evaluation/metrics/definitions.ts';
import { withoutMiddle } from '../../rows/records/batch.ts';
import { lowerIsBetter, type MetricName } from '../../evaluation/metrics/metric.ts';

/** Where a held-out item is from, and how it begins. */
interface ShownItem {
  file: string;
  line: number;
  /** What the model is given; long ones are shortened. */
  prompt: string;
}

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
  const before = new Map(base.map((item) => [item.id, item]));
  const after = new Map(trained.map((item) => [item.id, item]));
  const pairs = records.flatMap((record) => {
    const both = { record, base: before.get(record.id), trained: after.get(record.id) };
    return both.base && both.trained ? [{ record, base: both.base, trained: both.trained }] : [];
  });
  const changes = pairs.flatMap((pair) => changeOf(metric, pair) ?? []);
  const ranked = changes.toSorted((a, b) => b.gain - a.gain);
  const better = ranked.filter(({ gain }) => gain > 0);
  const worse = ranked.filter(({ gain }) => gain < 0).reverse();
  return {
    replies: pairs.flatMap(replyPairOf).slice(0, SHOWN),
    metric,
    counts: {
      better: better.length,
      worse: worse.length,
      same: changes.length - better.length - worse.length,
    },
    better: better.slice(0, SHOWN).map(({ item }) => item),
    worse: worse.slice(0, SHOWN).map(({ item }) => item),
  };
}

interface Pair {
  record: CanonicalRecord;
  base: EvaluatedItem;
  trained: EvaluatedItem;
}

/** The change by the metric, a gain above 0; undefined for what it says nothing about. */
function changeOf(
  metric: MetricName,
  { record, base, trained }: Pair,
): { gain: number; item: ChangedItem } | undefined {
  const { part } = metricDefinitions[metric];
  const [from, to] = [part?.(base), part?.(trained)];
  if (!from?.below || !to?.below) return undefined;
  const [before, after] = [from.above / from.below, to.above / to.below];
  const saidBy = ({ choice, replies }: EvaluatedItem): string | null =>
    choice?.predicted ?? (replies?.[0] === undefined ? null : shortened(replies[0].text));
  return {
    gain: lowerIsBetter(metric) ? before - after : after - before,
    item: {
      ...shownItem(record),
      expected: shortened(expectedOf(record, trained)),
      base: saidBy(base),
      trained: saidBy(trained),
      before,
      after,
    },
  };
}

function replyPairOf({ record, base, trained }: Pair): ReplyPair[] {
  const [first, second] = [base.replies?.[0], trained.replies?.[0]];
  if (first === undefined || second === undefined) return [];
  return [
    {
      ...shownItem(record),
      expected: shortened(second.expected),
      base: shortened(first.text),
      trained: shortened(second.text),
    },
  ];
}

const shownItem = (record: CanonicalRecord): ShownItem => ({
  file: record.source.file,
  line: record.source.line,
  prompt: shortened(inputText(record)),
});

const expectedOf = (record: CanonicalRecord, { choice, replies }: EvaluatedItem): string =>
  choice?.label ?? replies?.[0]?.expected ?? toMessages(record)?.at(-1)?.content ?? '';

const shortened = (text: string): string => withoutMiddle(text, 400);
