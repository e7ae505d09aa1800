/**
 * Per-item scores to metrics with bounds, and to paired comparisons of two models.
 *
 * @module
 */
import {
  compareJudged,
  compareLikelihood,
  judged,
  type Comparison,
} from '../evaluation/compare.ts';
import { accuracy } from '../evaluation/metrics/accuracy.ts';
import { bitsPerByte } from '../evaluation/metrics/bits-per-byte.ts';
import { exactMatch } from '../evaluation/metrics/exact-match.ts';
import { macroF1 } from '../evaluation/metrics/macro-f1.ts';
import type { Metric } from '../evaluation/metrics/metric.ts';
import { perplexity } from '../evaluation/metrics/perplexity.ts';
import type { HeldOutScores } from './held-out.ts';

/** The metric that decides about the model comes first. */
export function metricsOf(scores: HeldOutScores, seed: number): Metric[] {
  const { likelihood, classified, generated } = scores;
  return [
    ...(classified.length > 0 ? [accuracy(classified), macroF1(classified, seed)] : []),
    ...(likelihood.length > 0 ? [bitsPerByte(likelihood, seed), perplexity(likelihood, seed)] : []),
    ...(generated.length > 0 ? [exactMatch(generated)] : []),
  ];
}

/** One comparison for each metric that can be paired, in the order of `metricsOf`. */
export function compareScores(
  first: HeldOutScores,
  second: HeldOutScores,
  seed: number,
): Comparison[] {
  const both = (kind: keyof HeldOutScores) => first[kind].length > 0 && second[kind].length > 0;
  return [
    ...(both('classified')
      ? [compareJudged('accuracy', judged(first.classified), judged(second.classified), seed)]
      : []),
    ...(both('likelihood') ? [compareLikelihood(first.likelihood, second.likelihood, seed)] : []),
    ...(both('generated')
      ? [compareJudged('exact-match', first.generated, second.generated, seed)]
      : []),
  ];
}
