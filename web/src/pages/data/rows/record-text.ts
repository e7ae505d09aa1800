/**
 * A record in a line, and in its parts, for people.
 *
 * @module
 */
import type { CanonicalRecord } from '../../../../../src/catalog/records/record.ts';

/** What stands in a record beside its id and its source: what is given before what is answered. */
export function partsOf(record: CanonicalRecord): { name: string; text: string }[] {
  const { id: _, source: __, ...content } = record;
  const parts = Object.entries(content).sort(([a], [b]) => (ranks[a] ?? 0) - (ranks[b] ?? 0));
  return parts.flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (!isTurns(value)) return [{ name, text: textOf(value) }];
    return value.map((turn) => ({ name: turn.role, text: textOf(turn.content) }));
  });
}

const ranks: Readonly<Record<string, number>> = {
  label: 1,
  answer: 1,
  output: 1,
  summary: 1,
  chosen: 1,
  rejected: 2,
  final_answer: 2,
  aliases: 3,
};

/** The whole in one line. */
export const lineOf = (record: CanonicalRecord): string =>
  partsOf(record)
    .filter(({ name }) => name !== 'label')
    .map(({ text }) => text.replaceAll(/\s+/g, ' '))
    .join(' → ');

const isTurns = (value: unknown): value is { role: string; content: unknown }[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((each) => typeof (each as { role?: unknown } | null)?.role === 'string');

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value, null, 2);
