/**
 * What of an input needs no model: how long it is, how it is written, and its words.
 *
 * @module
 */
import { termsOf } from '../../evaluation/baselines/tfidf.ts';

/** Writing systems that are told apart; a text is of the one that has most of its letters. */
const scripts = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Arabic',
  'Hebrew',
  'Devanagari',
  'Bengali',
  'Tamil',
  'Thai',
  'Han',
  'Hiragana',
  'Katakana',
  'Hangul',
] as const;

const letters = scripts.map((script) => new RegExp(`\\p{Script=${script}}`, 'gu'));

/** Names the script of a text; `other` where it has letters of none of them. */
export function scriptOf(text: string): string {
  const counts = letters.map((pattern) => text.match(pattern)?.length ?? 0);
  const most = Math.max(...counts);
  return most === 0 ? 'other' : scripts[counts.indexOf(most)];
}

/** Stretches of lengths that are told apart. */
const STRETCHES = 10;

/** Puts lengths into so many stretches that hold equally many of all. */
export function inStretches(lengths: readonly number[]): number[] {
  const ranked = [...lengths].sort((a, b) => a - b);
  const bounds = Array.from(
    { length: STRETCHES - 1 },
    (_, at) => ranked[Math.floor(((at + 1) * ranked.length) / STRETCHES)],
  );
  return lengths.map((length) => bounds.filter((bound) => length >= bound).length);
}

/** Gives the words of a text in lower case. */
export const wordsOf = (text: string): string[] => termsOf(text, 1);

/** Numbers categories in the order they are met. */
export function numbered(names: readonly string[]): { numbers: number[]; names: string[] } {
  const known = new Map<string, number>();
  const numbers = names.map((name) => {
    const number = known.get(name) ?? known.size;
    known.set(name, number);
    return number;
  });
  return { numbers, names: [...known.keys()] };
}
