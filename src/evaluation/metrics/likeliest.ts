/**
 * The choice that a model prefers, as the harness finds it (`lm_eval.api.task`, `multiple_choice`):
 * the first of the largest log-probabilities, and the first of the largest per character.
 *
 * @module
 */
export interface Likeliest {
  /** Index of the choice that is likeliest as a whole. */
  whole: number;
  /** Index of the choice that is likeliest per character (code point). */
  byLength: number;
}

/** @param logProbabilities One for each of the choices, which are at least one and not empty. */
export function likeliest(
  choices: readonly string[],
  logProbabilities: readonly number[],
): Likeliest {
  return {
    whole: firstLargest(logProbabilities),
    byLength: firstLargest(logProbabilities.map((value, at) => value / [...choices[at]].length)),
  };
}

const firstLargest = (values: readonly number[]): number =>
  values.reduce((best, value, at) => (value > values[best] ? at : best), 0);
