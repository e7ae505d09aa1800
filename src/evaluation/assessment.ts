/**
 * How models are measured on a dataset, the same in benchmark and release: what they are put to by
 * its kind of records, and which figures come of it.
 *
 * @module
 */
import type { CanonicalRecord } from '../catalog/records/record.ts';
import type { EvaluationPolicy } from '../catalog/tasks/evaluation-policy.ts';
import type { MetricName } from '../catalog/tasks/metric-names.ts';
import type { Mapping } from '../catalog/records/mapping.ts';
import type { RecordSchema } from '../catalog/records/record-schema.ts';
import type { Exercise } from './scoring/exercise.ts';
import { labelExercise } from './scoring/label-choice.ts';
import { likelihoodExercise } from './scoring/likelihood.ts';
import { preferenceExercise } from './scoring/preference.ts';
import { replyExercise } from './scoring/replies.ts';
import type { EvaluatedItem } from './item.ts';
import { type Question, questionsOf, shownQuestionOf } from './scoring/questions.ts';
import type { Subject } from './subject.ts';

/** What of a canonical dataset decides how models are measured on it. */
interface AssessedDataset {
  records: RecordSchema;
  /** Empty where the records have none. */
  labels: readonly string[];
  mapping: Mapping;
}

/**
 * Which exercises are done: those of the deciding metric, which may be asked for in rounds; the rest;
 * or all.
 */
export type AssessmentPart = 'deciding' | 'rest' | 'all';

export interface Assessment {
  /** What is reported, the deciding metric first. */
  metrics: readonly MetricName[];
  /** What models are asked to write, by record. */
  questions: ReadonlyMap<string, readonly Question[]>;
  /**
   * Puts a model to the test on some of the records; gives an item for each that there is something to
   * say of, in their order.
   *
   * @throws What the subject throws, and the problems of `encodeRecords`.
   */
  perform(
    subject: Subject,
    records: readonly CanonicalRecord[],
    part?: AssessmentPart,
  ): Promise<EvaluatedItem[]>;
}

/**
 * Plans an assessment.
 *
 * @param heldOut All records that the assessment is for. Replies are asked for the first of them,
 *   as many as the policy allows, since writing takes longer than scoring.
 * @param shown Where no reply can be judged, so many are written to be shown.
 */
export function assessmentOf(
  card: AssessedDataset,
  policy: Pick<EvaluationPolicy, 'metrics' | 'generation'>,
  heldOut: readonly CanonicalRecord[],
  shown = 0,
): Assessment {
  const questions = new Map(
    heldOut
      .flatMap((record) => {
        const asked = questionsOf(record, card.mapping);
        return asked.length === 0 ? [] : [[record.id, asked] as const];
      })
      .slice(0, policy.generation.items),
  );
  const exercises = withoutWriting(card, policy.metrics);
  if (questions.size > 0)
    exercises.push({
      exercise: replyExercise(questions, policy.generation.maxTokens),
      metrics: writtenMetrics(questions),
    });
  else if (shown > 0) {
    const asked = heldOut.flatMap((record) =>
      shownQuestionOf(record).map((one) => [record.id, [one]] as const),
    );
    const exercise = replyExercise(new Map(asked.slice(0, shown)), SHOWN_TOKENS);
    exercises.push({ exercise, metrics: [] });
  }
  const defined = new Set(exercises.flatMap(({ metrics }) => metrics));
  const metrics = policy.metrics.filter((name) => defined.has(name));
  return {
    metrics,
    questions,
    async perform(subject, records, part = 'all') {
      const results: EvaluatedItem[] = [];
      for (const { exercise, metrics: own, within = false } of exercises) {
        const decides = own.includes(metrics[0]) ? 'deciding' : 'rest';
        if (part === 'all' ? !within : part === decides)
          results.push(...(await exercise(subject, records)));
      }
      return mergeItems(results, records);
    },
  };
}

/** Of a reply that is only to be shown. */
const SHOWN_TOKENS = 96;

const likelihoodMetrics: MetricName[] = [
  'bits-per-byte',
  'byte-perplexity',
  'word-perplexity',
  'perplexity',
];

interface Measured {
  exercise: Exercise;
  /** What can be said of its items. */
  metrics: readonly MetricName[];
  /** Another one's items say all that its own do, and more. */
  within?: boolean;
}

/** What a model can be put to without writing a word. */
function withoutWriting(
  { records, labels }: AssessedDataset,
  asked: readonly MetricName[],
): Measured[] {
  switch (records) {
    case 'classification': {
      const byLength = asked.includes('accuracy-norm');
      const whole: Measured = {
        exercise: labelExercise(labels, { byLength: false }),
        metrics: ['accuracy', 'macro-f1', ...likelihoodMetrics],
        within: byLength,
      };
      const longer: Measured = {
        exercise: labelExercise(labels, { byLength: true }),
        metrics: ['accuracy-norm'],
      };
      return byLength ? [whole, longer] : [whole];
    }
    case 'preference':
      return [{ exercise: preferenceExercise, metrics: ['win-rate', 'win-rate-norm'] }];
    default:
      return [{ exercise: likelihoodExercise, metrics: likelihoodMetrics }];
  }
}

const writtenMetrics = (questions: Assessment['questions']): MetricName[] =>
  [...questions.values()].flatMap((asked) =>
    asked.flatMap(({ score }) => Object.keys(score('')) as MetricName[]),
  );

/** Makes one item for each record that some result is about, with all that there is about it. */
export function mergeItems(
  results: readonly EvaluatedItem[],
  records: readonly CanonicalRecord[],
): EvaluatedItem[] {
  const items = new Map<string, EvaluatedItem>();
  for (const result of results) items.set(result.id, { ...items.get(result.id), ...result });
  return records.flatMap(({ id }) => items.get(id) ?? []);
}
