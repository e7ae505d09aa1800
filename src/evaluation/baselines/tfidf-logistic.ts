/**
 * Multinomial logistic regression on TF-IDF vectors of words and pairs of words: what a team would have
 * in seconds without any language model, and what a model that costs more has to beat. Judged by
 * scikit-learn's `LogisticRegression` in test/interop.
 *
 * @module
 */
import { minimise } from './lbfgs.ts';
import type { LabelledText } from './nearest-neighbour.ts';
import { TfIdf, termsOf, type SparseVector } from './tfidf.ts';

/** What a unit of loss weighs against half the square of the weights: scikit-learn's `C`. */
const LOSS_WEIGHT = 20;
const LONGEST_TERM = 2;
/** Terms of the most documents are known: rarer ones tell little, and each has a weight for every label. */
const MOST_TERMS = 20_000;
const MOST_WEIGHTS = 2e6;
const MOST_ITERATIONS = 100;
/** Of the gradient, for each item: scikit-learn's `tol`. */
const TOLERANCE = 1e-4;

/** A classifier that is trained when it is made; it needs at least one item. */
export class TfIdfLogistic {
  readonly #labels: string[];
  readonly #vectors: TfIdf;
  /** For each term the weight of each label, and the intercepts last. */
  readonly #weights: Float64Array;

  constructor(items: readonly LabelledText[]) {
    this.#labels = [...new Set(items.map(({ label }) => label))].sort();
    const documents = items.map(({ text }) => termsOf(text, LONGEST_TERM));
    const most = Math.min(MOST_TERMS, Math.ceil(MOST_WEIGHTS / this.#labels.length));
    this.#vectors = new TfIdf(documents, most);
    const rows = documents.map((document) => this.#vectors.vector(document));
    const numbers = new Map(this.#labels.map((label, number) => [label, number]));
    this.#weights = fit(
      rows,
      items.map(({ label }) => numbers.get(label)!),
      { terms: this.#vectors.terms, labels: this.#labels.length },
    );
  }

  /** The labels that were learnt, by name. */
  get labels(): readonly string[] {
    return this.#labels;
  }

  /** Gives the probability of each label. */
  probabilities(text: string): Float64Array {
    const scores = this.#scores(text);
    toProbabilities(scores);
    return scores;
  }

  /** Gives the most probable label; ties go to the first by name. */
  predict(text: string): string {
    const scores = this.#scores(text);
    return this.#labels[scores.indexOf(scores.reduce((most, one) => Math.max(most, one)))];
  }

  #scores(text: string): Float64Array {
    const scores = new Float64Array(this.#labels.length);
    score(this.#vectors.vector(termsOf(text, LONGEST_TERM)), this.#weights, scores);
    return scores;
  }

  /** Gives the natural logarithm of the probability of the most probable label. */
  confidence(text: string): number {
    const scores = new Float64Array(this.#labels.length);
    score(this.#vectors.vector(termsOf(text, LONGEST_TERM)), this.#weights, scores);
    const most = scores.reduce((most, one) => Math.max(most, one));
    return most - toProbabilities(scores);
  }
}

function fit(
  rows: readonly SparseVector[],
  expected: readonly number[],
  { terms, labels }: { terms: number; labels: number },
): Float64Array {
  const weights = new Float64Array((terms + 1) * labels);
  const intercepts = terms * labels;
  const scores = new Float64Array(labels);
  const objective = (point: Float64Array, gradient: Float64Array): number => {
    let loss = 0;
    for (let i = 0; i < intercepts; i++) {
      loss += (point[i] * point[i]) / (2 * LOSS_WEIGHT);
      gradient[i] = point[i] / LOSS_WEIGHT;
    }
    gradient.fill(0, intercepts);
    rows.forEach((row, at) => {
      score(row, point, scores);
      const expectedScore = scores[expected[at]];
      loss += toProbabilities(scores) - expectedScore;
      scores[expected[at]] -= 1;
      for (let k = 0; k < row.terms.length; k++)
        for (let label = 0, i = row.terms[k] * labels; label < labels; label++, i++)
          gradient[i] += row.weights[k] * scores[label];
      for (let label = 0; label < labels; label++) gradient[intercepts + label] += scores[label];
    });
    return loss;
  };
  minimise(objective, weights, {
    tolerance: TOLERANCE * rows.length,
    iterations: MOST_ITERATIONS,
  });
  return weights;
}

/** Writes the score of each label: the sum of its weights for the terms of a text. */
function score(row: SparseVector, weights: Float64Array, scores: Float64Array): void {
  const labels = scores.length;
  scores.set(weights.subarray(weights.length - labels));
  for (let k = 0; k < row.terms.length; k++)
    for (let label = 0, i = row.terms[k] * labels; label < labels; label++, i++)
      scores[label] += row.weights[k] * weights[i];
}

/** Turns scores into probabilities, and gives the logarithm of what they were divided by. */
function toProbabilities(scores: Float64Array): number {
  let most = -Infinity;
  for (const one of scores) if (one > most) most = one;
  let total = 0;
  for (let label = 0; label < scores.length; label++)
    total += scores[label] = Math.exp(scores[label] - most);
  for (let label = 0; label < scores.length; label++) scores[label] /= total;
  return most + Math.log(total);
}
