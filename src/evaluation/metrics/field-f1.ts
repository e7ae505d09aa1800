/**
 * F1 of the fields of extracted JSON. A field is a path of keys with the value at its end; members
 * of a list share one path, so their order does not matter and repetition does. Sums run over all
 * items (micro average); a reply that is no JSON object has no fields.
 *
 * The harness has no such metric. On sets of fields it equals scikit-learn's
 * `f1_score(average="micro")` over their indicators.
 *
 * @module
 */
import { canonicalJson } from '../../ledger/canonical-json.ts';
import type { RatioPart } from '../item.ts';
import { replyMetric } from './metric.ts';

export const fieldF1 = replyMetric({
  name: 'field-f1',
  version: 1,
  source: 'micro F1 over (path, value), as sklearn.metrics.f1_score(average="micro")',
});

/** Counts what a reply adds: `2·TP` above, `2·TP + FP + FN` below. */
export function fieldPart(found: unknown, wanted: object): RatioPart {
  const left = new Map<string, number>();
  let missing = 0;
  for (const field of fieldsOf(wanted)) {
    left.set(field, (left.get(field) ?? 0) + 1);
    missing++;
  }
  let [right, wrong] = [0, 0];
  for (const field of isObject(found) ? fieldsOf(found) : []) {
    const count = left.get(field) ?? 0;
    if (count > 0) {
      left.set(field, count - 1);
      right++;
    } else wrong++;
  }
  return { above: 2 * right, below: right + wrong + missing };
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Gives one string for each leaf: its path and its value. Empty lists and objects have no leaves. */
function* fieldsOf(value: unknown, path: readonly string[] = []): Generator<string> {
  if (Array.isArray(value)) for (const member of value) yield* fieldsOf(member, path);
  else if (isObject(value))
    for (const [key, member] of Object.entries(value)) yield* fieldsOf(member, [...path, key]);
  else yield canonicalJson([path, value]);
}
