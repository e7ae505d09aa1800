/**
 * Whether inputs are other than held-out rows of the data that a model was trained on.
 *
 * Both sides are held against what was learnt: how sure a classifier that was fitted on the training rows
 * is of each row's label, and how far its states in the model lie from those of training rows. A tenth of
 * the inputs that has moved shows in the ends of these figures; a shift of all shows in labels, lengths,
 * scripts, words and the cloud of states. Each test is by permutation, and the error is shared out: most
 * of it to the one that sees single rows best, the rest evenly.
 *
 * @module
 */
import {
  inCategories,
  inSpace,
  inTails,
  testDifferences,
  type Statistic,
} from '../../evaluation/statistics/two-sample.ts';
import type { InputRow } from './inputs.ts';
import { inStretches, numbered, scriptOf, wordsOf } from './row-features.ts';

export type DriftTestName =
  'unsure labels' | 'far states' | 'labels' | 'lengths' | 'scripts' | 'words' | 'states';

export interface DriftTest {
  name: DriftTestName;
  /** At least so many of the inputs would have to be others, beyond what chance gives; 0 to 1. */
  share: number;
  /** Probability of such a difference, or a larger one, without drift, by this test alone. */
  p: number;
  /** What p has to be below: this test's part of the error. */
  limit: number;
}

/** Held-out rows, and inputs after them, with what was found of each. */
export interface MeasuredRows {
  rows: readonly InputRow[];
  /** How many of them, the first, are held-out rows. */
  reference: number;
  /** [rows, width] */
  states: Float32Array;
  width: number;
  /** How far each row's state is from those of training rows. */
  far: Float64Array;
  /** Of the classifier, where the task has labels. */
  unsure: Float64Array | null;
  /** Labels to compare, given on both sides or predicted on both. */
  labels: readonly string[] | null;
}

const PERMUTATIONS = 1999;
/** Part of the error that the test which sees single rows best gets. */
const MOST = 0.7;

/** Runs every test that the rows allow. */
export function measureDrift(measured: MeasuredRows, error: number, seed: number): DriftTest[] {
  const { rows, reference, labels, unsure, far, states, width } = measured;
  const texts = rows.map(({ text }) => text);
  const all: readonly (readonly [DriftTestName, Statistic | null])[] = [
    ['unsure labels', unsure && inTails(unsure)],
    ['far states', inTails(far)],
    ['labels', labels && categories(labels)],
    ['lengths', categories(inStretches(texts.map(({ length }) => length)).map(String))],
    ['scripts', categories(texts.map(scriptOf))],
    ['words', inWords(texts.map(wordsOf))],
    ['states', inSpace(states, width)],
  ];
  const named = all.flatMap(([name, statistic]) =>
    statistic === null ? [] : [{ name, statistic }],
  );
  const found = testDifferences(
    { reference, observed: rows.length - reference },
    named.map(({ statistic }) => statistic),
    { permutations: PERMUTATIONS, seed },
  );
  return named.map(({ name }, at) => ({
    name,
    ...found[at],
    limit: error * partOf(at, named.length),
  }));
}

/** The first test of the list is the one that sees single rows best. */
export const partOf = (at: number, tests: number): number =>
  at === 0 ? MOST : (1 - MOST) / (tests - 1);

function categories(names: readonly string[]): Statistic {
  const { numbers, names: known } = numbered(names);
  return inCategories(
    numbers.map((number) => [number]),
    known.length,
  );
}

function inWords(words: readonly (readonly string[])[]): Statistic {
  const { numbers, names } = numbered(words.flat());
  let at = 0;
  const rows = words.map((own) => numbers.slice(at, (at += own.length)));
  return inCategories(rows, names.length);
}
