/**
 * Labels without a language model: the commonest one, that of the most similar training item, and the
 * most probable one by logistic regression.
 *
 * @module
 */
import type { BaselineId } from '../../catalog/tasks/benchmark-floor-policy.ts';
import type { CanonicalRecord, ClassificationRecord } from '../../catalog/records/record.ts';
import { lazily, majorityClass, type Baseline } from './answers.ts';
import { NearestNeighbour } from './nearest-neighbour.ts';
import { TfIdfLogistic } from './tfidf-logistic.ts';

/** Makes each baseline that chooses labels, of at least one training record. */
export function labelBaselines(train: readonly ClassificationRecord[]): Map<BaselineId, Baseline> {
  const commonest = majorityClass(train.map(({ label }) => label));
  return new Map([
    ['majority-class', choosing(() => commonest)],
    [
      'tfidf-neighbour',
      lazily(() => {
        const neighbour = new NearestNeighbour(train);
        return choosing((text) => neighbour.predict(text));
      }),
    ],
    ['tfidf-logistic', lazily(() => logisticBaseline(train))],
  ]);
}

/** Makes the strongest of them, which costs seconds where a model costs minutes. */
export function logisticBaseline(train: readonly ClassificationRecord[]): Baseline {
  const logistic = new TfIdfLogistic(train);
  return choosing((text) => logistic.predict(text));
}

const choosing =
  (predict: (text: string) => string): Baseline =>
  (heldOut: readonly CanonicalRecord[]) =>
    (heldOut as readonly ClassificationRecord[]).map(({ id, text, label }) => ({
      id,
      choice: { label, predicted: predict(text) },
    }));
