/**
 * Share of generated replies whose answer is the reference's (the harness's `exact_match` with the
 * strict-match filter of its gsm8k task: the number after `####`, commas and dollar signs ignored).
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

/** What a reply answers: what follows its last `####`, or the whole reply where there is none. */
export function answerOf(reply: string): string {
  const mark = reply.lastIndexOf('####');
  return normalizeAnswer(mark < 0 ? reply : reply.slice(mark + 4).split('\n')[0]);
}

/** Case, outer white space, a final full stop, thousands separators and currency do not matter. */
export function normalizeAnswer(answer: string): string {
  const plain = answer.trim().toLowerCase().replace(/\.$/, '');
  return /^[$€£]?-?[\d,.]+%?$/.test(plain) ? plain.replaceAll(/[$€£,%]/g, '') : plain;
}
