/** How alike two records are: 1 for equal ones, 0 where no field shares a word. */
import { canonicalJson } from '../../../ledger/canonical-json.ts';
import type { Fields } from './row.ts';

/** Enough to tell one text from another. */
const MAX_CHARACTERS = 4000;

/** Fields count by their length, so that a long text decides and a label beside it does not. */
export function similarity(a: Fields, b: Fields): number {
  let weights = 0;
  let sum = 0;
  for (const field of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const [left, right] = [textOf(a[field]), textOf(b[field])];
    const weight = Math.max(left.length, right.length, 1);
    weights += weight;
    sum += weight * (left === right ? 1 : dice(wordsOf(left), wordsOf(right)));
  }
  return weights === 0 ? 1 : sum / weights;
}

/** Top-level fields whose values differ, sorted. */
export const changedFields = (a: Fields, b: Fields): string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((field) => fullText(a[field]) !== fullText(b[field]))
    .sort();

const fullText = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'string' ? `"${value}` : canonicalJson(value);

const textOf = (value: unknown): string => fullText(value).slice(0, MAX_CHARACTERS);

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Sørensen–Dice coefficient of two bags of words. */
function dice(a: readonly string[], b: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const word of a) counts.set(word, (counts.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of b) {
    const left = counts.get(word) ?? 0;
    if (left > 0) shared++;
    counts.set(word, left - 1);
  }
  return a.length + b.length === 0 ? 0 : (2 * shared) / (a.length + b.length);
}
