/**
 * How a task's candidates are scored and compared: language models by bits per byte, classifiers by
 * the accuracy of label scoring. No metric stands in for another.
 *
 * @module
 */
import type { BaselineId } from '../../catalog/tasks/benchmark-floor-policy.ts';
import type { CanonicalRecord, ClassificationRecord } from '../../catalog/records/record.ts';
import type { Tokenizer } from '../../engine/tokenizer/tokenizer.ts';
import type { ModelReference } from '../../runtimes/protocol.ts';
import { classify } from '../evaluation/classified-items.ts';
import {
  compareJudged,
  compareLikelihood,
  judged,
  type Comparison,
} from '../evaluation/compare.ts';
import { scoreLikelihood } from '../evaluation/likelihood-items.ts';
import { accuracy, isRight, type ClassifiedItem } from '../evaluation/metrics/accuracy.ts';
import { bitsPerByte } from '../evaluation/metrics/bits-per-byte.ts';
import type { LikelihoodItem } from '../evaluation/metrics/likelihood.ts';
import { macroF1 } from '../evaluation/metrics/macro-f1.ts';
import type { Metric, MetricName } from '../evaluation/metrics/metric.ts';
import { perplexity } from '../evaluation/metrics/perplexity.ts';
import type { Scorer } from '../evaluation/scorer.ts';
import { classificationBaselines, likelihoodBaselines } from './baselines.ts';

export interface ScoredModel {
  reference: ModelReference;
  tokenizer: Tokenizer;
  /** Tokens that a row may have. */
  limit: number;
}

/** Items of one kind, with what can be done to them. `Item` is opaque to the stage. */
export interface Contest<Item extends { id: string }> {
  metric: MetricName;
  score(scorer: Scorer, model: ScoredModel): Promise<Item[]>;
  baselines(): Map<BaselineId, Item[]>;
  /** The deciding metric first. A baseline has no tokens to have a perplexity of. */
  metrics(items: readonly Item[], kind: 'model' | 'baseline'): Metric[];
  compare(first: readonly Item[], second: readonly Item[]): Comparison;
  /** What `items.jsonl` keeps of an item. */
  line(item: Item): Record<string, unknown>;
}

export interface Samples<Item = CanonicalRecord> {
  train: readonly Item[];
  heldOut: readonly Item[];
}

export const likelihoodContest = (samples: Samples, seed: number): Contest<LikelihoodItem> => ({
  metric: 'bits-per-byte',
  score: (scorer, { reference, tokenizer, limit }) =>
    scoreLikelihood(scorer, reference, tokenizer, samples.heldOut, limit),
  baselines: () => likelihoodBaselines(samples.train, samples.heldOut),
  metrics: (items, kind) =>
    kind === 'model'
      ? [bitsPerByte(items, seed), perplexity(items, seed)]
      : [bitsPerByte(items, seed)],
  compare: (first, second) => compareLikelihood(first, second, seed),
  line: ({ id, logProbability, targetTokens, targetBytes }) => ({
    id,
    logProbability,
    targetTokens,
    targetBytes,
  }),
});

export const classificationContest = (
  samples: Samples<ClassificationRecord>,
  labels: readonly string[],
  seed: number,
): Contest<ClassifiedItem> => ({
  metric: 'accuracy',
  score: (scorer, { reference, tokenizer, limit }) =>
    classify(scorer, reference, tokenizer, samples.heldOut, { labels, limit }),
  baselines: () => classificationBaselines(samples.train, samples.heldOut),
  metrics: (items) => [accuracy(items), macroF1(items, seed)],
  compare: (first, second) => compareJudged('accuracy', judged(first), judged(second), seed),
  line: (item) => ({ id: item.id, predicted: item.predicted, right: isRight(item) }),
});
