/**
 * Two models item by item: what was asked, what the data answer, what each of the two made of it, and
 * which did better by a metric.
 *
 * @module
 */
import { inputText, toMessages } from '../catalog/records/conversation.ts';
import type { CanonicalRecord } from '../catalog/records/record.ts';
import { withoutMiddle } from '../rows/records/batch.ts';
import type { EvaluatedItem } from './item.ts';
import { metricDefinitions } from './metrics/definitions.ts';
import { lowerIsBetter, type MetricName } from '../catalog/tasks/metric-names.ts';

/** Where a held-out item is from, and how it begins. */
export interface ShownItem {
  file: string;
  line: number;
  /** What the model is given; long ones are shortened. */
  prompt: string;
}

/** What one model made of an item. */
export interface Made {
  /** Label or reply; null where nothing was chosen or written. */
  said: string | null;
  /** The item's figure by the metric. */
  value: number;
}

export interface PairedItem extends ShownItem {
  /** Id of the record. */
  id: string;
  /** The label or reply of the data, where items are right or wrong by it. */
  expected: string;
  first: Made;
  second: Made;
  /** How much better the second is by the metric; below 0 it is worse. */
  gain: number;
}

/**
 * Pairs what two models made of records, in the order of these. Items that one of them was not put to,
 * or that the metric says nothing about, are left out.
 *
 * @param metric One that is a ratio for every single item.
 */
export function pairItems(
  metric: MetricName,
  records: readonly CanonicalRecord[],
  first: readonly EvaluatedItem[],
  second: readonly EvaluatedItem[],
): PairedItem[] {
  const [ours, theirs] = [first, second].map((items) => new Map(items.map((one) => [one.id, one])));
  const { part } = metricDefinitions[metric];
  return records.flatMap((record) => {
    const [a, b] = [ours.get(record.id), theirs.get(record.id)];
    if (a === undefined || b === undefined) return [];
    const [from, to] = [part?.(a), part?.(b)];
    if (!from?.below || !to?.below) return [];
    const [before, after] = [from.above / from.below, to.above / to.below];
    return [
      {
        id: record.id,
        ...shownItem(record),
        expected: shortened(expectedOf(record, b)),
        first: { said: saidBy(a), value: before },
        second: { said: saidBy(b), value: after },
        gain: lowerIsBetter(metric) ? before - after : after - before,
      },
    ];
  });
}

export const shownItem = (record: CanonicalRecord): ShownItem => ({
  file: record.source.file,
  line: record.source.line,
  prompt: shortened(inputText(record)),
});

/** Long texts without their middle. */
export const shortened = (text: string): string => withoutMiddle(text, 400);

const saidBy = ({ choice, replies }: EvaluatedItem): string | null =>
  choice?.predicted ?? (replies?.[0] === undefined ? null : shortened(replies[0].text));

const expectedOf = (record: CanonicalRecord, { choice, replies }: EvaluatedItem): string =>
  choice?.label ?? replies?.[0]?.expected ?? toMessages(record)?.at(-1)?.content ?? '';
