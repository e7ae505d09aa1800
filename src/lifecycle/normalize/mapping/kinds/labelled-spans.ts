/**
 * Text with labels on stretches of it, as tools for labelling export it, to text and entities.
 *
 * @module
 */
import type { SpanList } from '../../../../catalog/records/mapping-parts.ts';
import { readField } from '../fields/field-path.ts';
import { Refusal } from '../fields/refusal.ts';
import { normalizeText } from '../fields/text-policy.ts';
import { fieldText } from '../fields/value-template.ts';

/**
 * Texts by label, in the order of the text. What has no label (a relation, an answer to another
 * question) is no span.
 *
 * @param text As it was labelled: ends are counted in it, before anything is cleaned.
 * @throws Refusal `record.tags` for a span that does not lie in the text.
 */
export function readSpans(
  list: SpanList,
  text: string,
  record: Record<string, unknown>,
): Record<string, string[]> {
  const paths = typeof list.field === 'string' ? [list.field] : list.field;
  const field = paths.find((path) => !isMissing(readField(record, path))) ?? paths[0];
  const source = readField(record, field);
  if (isMissing(source))
    throw new Refusal('record.missing-field', `field ${field} is missing`, field);
  if (!Array.isArray(source))
    throw new Refusal('record.field-type', `field ${field} is no list`, field);
  // Most tools count what Python counts, which is characters; browsers count UTF-16 units.
  const units = list.units === 'utf-16' ? text.split('') : [...text];
  const spans = source.flatMap((item: unknown, index) => {
    const place = `${field}.${index}`;
    const label = fieldText(readField(item, list.label), `${place}.${list.label}`);
    if (label === undefined || label === '') return [];
    const [start, end] = [list.start, list.end].map((key) => Number(readField(item, key) ?? NaN));
    const lies = Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start < end;
    if (!lies || end > units.length)
      throw new Refusal(
        'record.tags',
        `${place} (${label}) goes from ${start} to ${end}, and the text has ${units.length} ${list.units}`,
        place,
      );
    return [{ start, end, label, words: normalizeText(units.slice(start, end).join('')) }];
  });
  const entities = new Map<string, string[]>();
  for (const { label, words } of spans.toSorted((a, b) => a.start - b.start || a.end - b.end))
    if (words !== '') entities.set(label, [...(entities.get(label) ?? []), words]);
  return Object.fromEntries(entities);
}

const isMissing = (value: unknown): boolean => value === undefined || value === null;
