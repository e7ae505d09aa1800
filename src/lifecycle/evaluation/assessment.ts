/**
 * How models are measured on a dataset, the same in benchmark and release: what they are put to by
 * its kind of records, and which figures come of it.
 *
 * @module
 */
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import type { EvaluationPolicy } from '../../catalog/tasks/evaluation-policy.ts';
import type { MetricName } from '../../catalog/tasks/metric-names.ts';
import type { DatasetCard } from '../normalize/dataset.ts';
import type { Exercise } from './exercises/exercise.ts';
import { labelExercise } from './exercises/label-choice.ts';
import { likelihoodExercise } from './exercises/likelihood.ts';
import { preferenceExercise } from './exercises/preference.ts';
import { replyExercise } from './exercises/replies.ts';
import type { EvaluatedItem } from './item.ts';
import type { Question } from './questions/question.ts';
import { questionsOf } from './questions/questions-of.ts';
import type { Subject } from './subject.ts';

type AssessedDataset = Pick<DatasetCard, 'records' | 'labels' | 'mapping'>;

export interface Assessment {
  /** What is reported, the deciding metric first. */
  metrics: readonly MetricName[];
  /** What models are asked to write, by record. */
  questions: ReadonlyMap<string, readonly Question[]>;
  /** Puts a model to the test on some of the records. */
  perform(subject: Subject, records: readonly CanonicalRecord[]): Promise<EvaluatedItem[]>;
}

/**
 * @param heldOut All records that the assessment is for. Replies are asked for the first of them,
 *   as many as the policy allows, since writing takes longer than scoring.
 */
export function assessmentOf(
  card: AssessedDataset,
  policy: EvaluationPolicy,
  heldOut: readonly CanonicalRecord[],
): Assessment {
  const questions = new Map(
    heldOut
      .flatMap((record) => {
        const asked = questionsOf(record, card.mapping);
        return asked.length === 0 ? [] : [[record.id, asked] as const];
      })
      .slice(0, policy.generation.items),
  );
  const { exercise, metrics } = withoutWriting(card);
  const exercises = [exercise];
  if (questions.size > 0) exercises.push(replyExercise(questions, policy.generation.maxTokens));
  const defined = new Set([...metrics, ...writtenMetrics(questions)]);
  return {
    metrics: policy.metrics.filter((name) => defined.has(name)),
    questions,
    async perform(subject, records) {
      const results: EvaluatedItem[] = [];
      for (const perform of exercises) results.push(...(await perform(subject, records)));
      return merge(results, records);
    },
  };
}

const likelihoodMetrics: MetricName[] = [
  'bits-per-byte',
  'byte-perplexity',
  'word-perplexity',
  'perplexity',
];

/** What a model can be put to without writing a word, and the metrics of it. */
function withoutWriting({ records, labels }: AssessedDataset): {
  exercise: Exercise;
  metrics: readonly MetricName[];
} {
  switch (records) {
    case 'classification':
      return {
        exercise: labelExercise(labels),
        metrics: ['accuracy', 'accuracy-norm', 'macro-f1', ...likelihoodMetrics],
      };
    case 'preference':
      return { exercise: preferenceExercise, metrics: ['win-rate', 'win-rate-norm'] };
    default:
      return { exercise: likelihoodExercise, metrics: likelihoodMetrics };
  }
}

const writtenMetrics = (questions: Assessment['questions']): MetricName[] =>
  [...questions.values()].flatMap((asked) =>
    asked.flatMap(({ score }) => Object.keys(score('')) as MetricName[]),
  );

/** One item for each record that some exercise says something about. */
function merge(
  results: readonly EvaluatedItem[],
  records: readonly CanonicalRecord[],
): EvaluatedItem[] {
  const items = new Map<string, EvaluatedItem>();
  for (const result of results) items.set(result.id, { ...items.get(result.id), ...result });
  return records.flatMap(({ id }) => items.get(id) ?? []);
}
