/**
 * What two entries of a benchmark made of the same items.
 *
 * @module
 */
import type { EvaluatedItem } from '../../../../../src/evaluation/item.ts';

/** A line of `items.jsonl`. */
export type ScoredItem = EvaluatedItem & { entry: string; setting: string };

/** What an entry made of an item: a score, of which more is better, and what it said. */
export interface Made {
  score: number;
  said: string;
}

export interface Pair {
  id: string;
  /** What was wanted, where that can be said. */
  wanted: string;
  first: Made;
  second: Made;
}

/** What was made of an item by the deciding metric; null where that says nothing. */
export function madeOf(metric: string, item: EvaluatedItem): (Made & { wanted: string }) | null {
  const { choice, replies, preference, likelihood } = item;
  const scored = replies?.filter(({ scores }) => (scores as Record<string, unknown>)[metric]);
  if (scored !== undefined && scored.length > 0) {
    const parts = scored.map(
      ({ scores }) => (scores as Record<string, { above: number; below: number }>)[metric],
    );
    const below = sum(parts.map((part) => part.below));
    return {
      score: below === 0 ? 0 : sum(parts.map(({ above }) => above)) / below,
      said: scored.map(({ text }) => text).join('\n'),
      wanted: scored.map(({ expected }) => expected).join('\n'),
    };
  }
  if (choice !== undefined)
    return {
      score: Number(choice.predicted === choice.label),
      said: choice.predicted,
      wanted: choice.label,
    };
  if (preference !== undefined)
    return {
      score: preference.whole,
      said: preference.whole === 1 ? 'the better reply' : 'the worse reply',
      wanted: 'the better reply',
    };
  if (likelihood === undefined || likelihood.targetBytes === 0) return null;
  const bits = -likelihood.logProbability / Math.LN2 / likelihood.targetBytes;
  return { score: -bits, said: `${bits.toPrecision(3)} bits per byte`, wanted: '' };
}

/** Items that both were scored on, those that they differ on most first. */
export function pairsOf(
  metric: string,
  items: readonly ScoredItem[],
  first: string,
  second: string,
): Pair[] {
  const theirs = new Map(
    items.filter((item) => nameOf(item) === second).map((item) => [item.id, item]),
  );
  const pairs = items.flatMap((item): Pair[] => {
    const other = nameOf(item) === first ? theirs.get(item.id) : undefined;
    const [a, b] = [madeOf(metric, item), other && madeOf(metric, other)];
    return a && b ? [{ id: item.id, wanted: a.wanted, first: a, second: b }] : [];
  });
  const apart = ({ first: a, second: b }: Pair) => Math.abs(a.score - b.score);
  return pairs.sort((a, b) => apart(b) - apart(a));
}

export const nameOf = ({ entry, setting }: { entry: string; setting: string }): string =>
  `${entry} ${setting}`;

export const linesOf = <Line>(text: string): Line[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
