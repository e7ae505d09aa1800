/**
 * The split that a record belongs to by one of its fields: by the name of a split, or by a date.
 *
 * @module
 */
import { timeOf } from '../../../../catalog/records/date-text.ts';
import type { SplitByDate, SplitByName } from '../../../../catalog/records/mapping-parts.ts';
import type { SplitName } from '../../../ingest/split-name.ts';
import { splitOfWords } from '../../../ingest/split-of-file.ts';
import { readField } from './field-path.ts';
import { Refusal } from './refusal.ts';
import { fieldText } from './value-template.ts';

export interface SplitRule {
  field: string;
  /** Splits that the mapping says by name that there are. */
  named: readonly SplitName[];
  /** @throws Refusal `record.split`, `record.date`, `record.missing-field` */
  splitOf(record: Record<string, unknown>): SplitName;
}

export const compileSplit = (split: SplitByName | SplitByDate): SplitRule =>
  'validation' in split || 'test' in split ? byDate(split) : byName(split);

function byName({ field, names = {}, other }: SplitByName): SplitRule {
  const byValue = new Map(Object.entries(names));
  return {
    field,
    named: [...new Set([...byValue.values(), ...(other === undefined ? [] : [other])])],
    splitOf(record) {
      const value = fieldText(readField(record, field), field)?.trim() ?? '';
      const split = byValue.get(value) ?? splitOfWords(value) ?? other;
      if (split !== undefined) return split;
      if (value === '') return refuseMissing(field);
      throw new Refusal('record.split', `field ${field} names no split: ${shown(value)}`, field);
    },
  };
}

function byDate({ field, validation, test, dates }: SplitByDate): SplitRule {
  const boundaries = { test, validation };
  const starts = (['test', 'validation'] as const).flatMap((name) => {
    const text = boundaries[name];
    return text === undefined ? [] : [{ name, start: Number(timeOf(text)) }];
  });
  return {
    field,
    named: starts.map(({ name }) => name),
    splitOf(record) {
      const value = fieldText(readField(record, field), field)?.trim() ?? '';
      if (value === '') return refuseMissing(field);
      const time = timeOf(value, dates) ?? secondsOf(value);
      if (time === null || time === 'ambiguous')
        throw new Refusal(
          'record.date',
          `field ${field} ${time === null ? 'holds no date' : 'may be one of two dates'}: ${shown(value)}`,
          field,
        );
      return starts.find(({ start }) => time >= start)?.name ?? 'train';
    },
  };
}

const refuseMissing = (field: string): never => {
  throw new Refusal('record.missing-field', `field ${field} is missing`, field);
};

const LATEST_SECONDS = 1e11;

/** Times by number: seconds since 1970, or milliseconds where seconds would be far ahead. */
function secondsOf(value: string): number | null {
  const number = /^\d{9,}(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
  if (Number.isNaN(number)) return null;
  return number < LATEST_SECONDS ? 1000 * number : number;
}

const SHOWN = 40;
const shown = (value: string): string =>
  value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value;
