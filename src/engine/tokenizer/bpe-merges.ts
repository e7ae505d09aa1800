/**
 * Byte-pair encoding: learns merges from word counts (Sennrich et al., arXiv 1508.07909).
 *
 * The library that encodes can train too, but its Node binding fixes the vocabulary size. This
 * trainer breaks ties by token ids, so equal counts of words give equal merges whatever their order.
 *
 * @module
 */
import { PairQueue } from './pair-queue.ts';

export interface Merges {
  /** Token texts; the index is the id. Starts with the alphabet that was given. */
  tokens: string[];
  /** Pairs of token texts in the order they were learnt. */
  merges: [string, string][];
}

/** Ids stay below 2^21, so that a pair fits the integers a double holds exactly. */
const PAIR = 2 ** 21;

/**
 * @param wordCounts Words spelt in characters of `alphabet`, with how often each occurs.
 * @param alphabet Tokens to start from; ids follow its order.
 * @param vocabSize Learn until there are this many tokens, or until no pair occurs twice.
 */
export function learnMerges(
  wordCounts: ReadonlyMap<string, number>,
  alphabet: readonly string[],
  vocabSize: number,
): Merges {
  const tokens = [...alphabet];
  const idOf = new Map(tokens.map((token, id) => [token, id]));
  const words: number[][] = [];
  const frequency: number[] = [];
  for (const [word, count] of wordCounts) {
    words.push(Array.from(word, (character) => idOf.get(character)!));
    frequency.push(count);
  }

  const counts = new Map<number, number>();
  const wordsWith = new Map<number, Set<number>>();
  const touched = new Set<number>();
  const add = (left: number, right: number, delta: number, word: number) => {
    const pair = left * PAIR + right;
    counts.set(pair, (counts.get(pair) ?? 0) + delta);
    if (delta < 0) return;
    touched.add(pair);
    const holders = wordsWith.get(pair);
    if (holders === undefined) wordsWith.set(pair, new Set([word]));
    else holders.add(word);
  };
  words.forEach((word, index) => {
    for (let i = 1; i < word.length; i++) add(word[i - 1], word[i], frequency[index], index);
  });

  const queue = new PairQueue();
  const enqueueTouched = () => {
    for (const pair of touched) {
      const right = pair % PAIR;
      queue.push({ left: (pair - right) / PAIR, right, count: counts.get(pair)! });
    }
    touched.clear();
  };
  enqueueTouched();

  const merges: [string, string][] = [];
  while (tokens.length < vocabSize) {
    const best = queue.pop();
    if (best === undefined) break;
    const { left, right } = best;
    const pair = left * PAIR + right;
    const count = counts.get(pair)!;
    if (count !== best.count) {
      // Counts sink as neighbours merge; the entry goes back where it belongs now.
      if (count > 1) queue.push({ left, right, count });
      continue;
    }
    if (count < 2) break;
    const text = tokens[left] + tokens[right];
    // Two different merges may spell the same token.
    const merged = idOf.get(text) ?? tokens.push(text) - 1;
    idOf.set(text, merged);
    merges.push([tokens[left], tokens[right]]);
    for (const index of wordsWith.get(pair)!) {
      words[index] = mergeWord(words[index], left, right, merged, (a, b, sign) =>
        add(a, b, sign * frequency[index], index),
      );
    }
    wordsWith.delete(pair);
    counts.set(pair, 0);
    enqueueTouched();
  }
  return { tokens, merges };
}

/** Replaces every `left right` by `merged` and reports the pairs that vanish and appear. */
function mergeWord(
  word: readonly number[],
  left: number,
  right: number,
  merged: number,
  change: (left: number, right: number, sign: 1 | -1) => void,
): number[] {
  const next: number[] = [];
  for (let i = 0; i < word.length; i++) {
    if (word[i] !== left || word[i + 1] !== right) {
      next.push(word[i]);
      continue;
    }
    next.push(merged);
    i++;
  }
  if (next.length === word.length) return next;
  for (let i = 1; i < word.length; i++) change(word[i - 1], word[i], -1);
  for (let i = 1; i < next.length; i++) change(next[i - 1], next[i], 1);
  return next;
}
