/**
 * Labels that are likely wrong, by confident learning (Northcutt, Jiang and Chuang, JAIR 70, 2021): each
 * row is judged by a classifier that was fitted without it. A row is suspect where another label is more
 * probable than its own, and as probable as it is on average where it is right. The classifier is
 * logistic regression on TF-IDF, so no model has to be trained for it; what it cannot read from words
 * it cannot doubt either.
 *
 * @module
 */
import type { ClassificationRecord } from '../../catalog/records/record.ts';
import { TfIdfLogistic } from '../../evaluation/baselines/tfidf-logistic.ts';
import { drawSample } from '../../evaluation/sample.ts';

export interface Suspect {
  record: ClassificationRecord;
  /** The label that rows like it have. */
  instead: string;
  /** Probability of that label, and of its own. */
  probability: number;
  own: number;
}

/** A row is judged by what the other folds teach. */
const folds = 4;

/**
 * Finds suspect rows, the most suspect first.
 *
 * @param onFold Hears how many folds are done, and of how many.
 */
export function suspectLabels(
  rows: readonly ClassificationRecord[],
  onFold: (done: number, total: number) => void = () => {},
): Suspect[] {
  // By content, so that rows that follow each other in their file are spread.
  const drawn = drawSample(rows, rows.length, 0);
  const judged = Array.from({ length: folds }, (_, fold) => {
    const others = drawn.filter((_, at) => at % folds !== fold);
    if (others.length === 0) return [];
    const classifier = new TfIdfLogistic(others);
    onFold(fold + 1, folds);
    return drawn
      .filter((_, at) => at % folds === fold)
      .map((record) => ({ record, by: probabilitiesOf(classifier, record.text) }));
  }).flat();
  const confident = meansByLabel(judged);
  return judged
    .flatMap(({ record, by }) => {
      const own = by.get(record.label) ?? 0;
      const [best] = [...by]
        .filter(([label, probability]) => probability >= (confident.get(label) ?? Infinity))
        .toSorted(([a, p], [b, q]) => q - p || (a < b ? -1 : 1));
      if (best === undefined || best[0] === record.label || best[1] <= own) return [];
      return [{ record, instead: best[0], probability: best[1], own }];
    })
    .toSorted(
      (a, b) =>
        b.probability - b.own - (a.probability - a.own) || (a.record.id < b.record.id ? -1 : 1),
    );
}

interface Judged {
  record: ClassificationRecord;
  by: ReadonlyMap<string, number>;
}

function probabilitiesOf(classifier: TfIdfLogistic, text: string): Map<string, number> {
  const probabilities = classifier.probabilities(text);
  return new Map(classifier.labels.map((label, at) => [label, probabilities[at]]));
}

/** How probable a label is on average on rows that have it. */
function meansByLabel(judged: readonly Judged[]): Map<string, number> {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const { record, by } of judged) {
    const known = sums.get(record.label) ?? { sum: 0, count: 0 };
    known.sum += by.get(record.label) ?? 0;
    known.count++;
    sums.set(record.label, known);
  }
  return new Map([...sums].map(([label, { sum, count }]) => [label, sum / count]));
}
