/**
 * Share of generated replies whose answer is the reference's (the harness's `exact_match`; its
 * gsm8k task finds the answer by a pattern and ignores commas, dollar signs and a final full stop).
 *
 * @module
 */
import { wilson } from '../statistics/wilson.ts';
import { metric, type Metric } from './metric.ts';

export interface GeneratedItem {
  id: string;
  /** The reference answer. */
  answer: string;
  reply: string;
  right: boolean;
}

export function exactMatch(items: readonly GeneratedItem[]): Metric {
  const right = items.filter((item) => item.right).length;
  return metric('exact-match', right / items.length, wilson(right, items.length), items.length);
}

/** Case, outer white space, a final full stop, thousands separators and currency do not matter. */
export function normalizeAnswer(answer: string): string {
  const plain = answer.trim().toLowerCase().replace(/\.$/, '');
  return /^[$€£]?-?[\d,.]+%?$/.test(plain) ? plain.replaceAll(/[$€£,%]/g, '') : plain;
}
