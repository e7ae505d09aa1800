/**
 * The inputs that moved most, grouped by what they are about.
 *
 * @module
 */
import { TfIdf, type SparseVector } from '../../evaluation/baselines/tfidf.ts';
import { wordsOf } from './row-features.ts';

export interface Topic {
  /** Inputs of it. */
  rows: number;
  /** What its inputs say more often than training rows do, the most telling first. */
  words: string[];
  /** Indices of the inputs that stand for it, the most telling first. */
  examples: number[];
}

/** Cosine from which two texts are about the same. */
const ALIKE = 0.2;
const TOPICS = 8;
const WORDS = 6;
const EXAMPLES = 3;

/**
 * Groups texts: each joins the group whose middle it is most like, or begins one.
 *
 * @param texts The strangest first.
 * @param training What was learnt.
 * @returns The largest groups, at most eight.
 */
export function topicsOf(texts: readonly string[], training: readonly string[]): Topic[] {
  const usual = training.map(wordsOf);
  const vectors = new TfIdf([...usual, ...texts.map(wordsOf)]);
  const groups: { middle: Map<number, number>; members: number[] }[] = [];
  for (const [at, text] of texts.entries()) {
    const vector = vectors.vector(wordsOf(text));
    const likeness = groups.map(({ middle }) => cosine(vector, middle));
    const best = likeness.indexOf(Math.max(...likeness));
    const isNew = best < 0 || likeness[best] < ALIKE;
    if (isNew) groups.push({ middle: new Map(), members: [] });
    const { middle, members } = groups[isNew ? groups.length - 1 : best];
    members.push(at);
    vector.terms.forEach((term, i) => {
      middle.set(term, (middle.get(term) ?? 0) + vector.weights[i]);
    });
  }
  const known = rowsWith(usual);
  return groups
    .toSorted((a, b) => b.members.length - a.members.length)
    .slice(0, TOPICS)
    .map(({ members }) => ({
      rows: members.length,
      words: telling(
        members.map((at) => wordsOf(texts[at])),
        known,
        usual.length,
      ),
      examples: members.slice(0, EXAMPLES),
    }));
}

function cosine({ terms, weights }: SparseVector, middle: ReadonlyMap<number, number>): number {
  let [product, squares] = [0, 0];
  terms.forEach((term, at) => (product += weights[at] * (middle.get(term) ?? 0)));
  for (const weight of middle.values()) squares += weight ** 2;
  return squares === 0 ? 0 : product / Math.sqrt(squares);
}

/** Words by how much more evidence a row gives for being here than among the training rows. */
function telling(
  rows: readonly (readonly string[])[],
  known: ReadonlyMap<string, number>,
  usual: number,
): string[] {
  const score = ([word, count]: [string, number]): number => {
    const here = (count + 0.5) / (rows.length + 1);
    const there = ((known.get(word) ?? 0) + 0.5) / (usual + 1);
    return here * Math.log(here / there);
  };
  return [...rowsWith(rows)]
    .map((each) => ({ word: each[0], score: score(each) }))
    .filter((each) => each.score > 0)
    .toSorted((a, b) => b.score - a.score || (a.word < b.word ? -1 : 1))
    .slice(0, WORDS)
    .map(({ word }) => word);
}

function rowsWith(rows: readonly (readonly string[])[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows)
    for (const word of new Set(row)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
