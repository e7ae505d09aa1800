/**
 * Share of preference pairs in which the model finds the chosen reply more probable than the
 * rejected one: as a whole, or per UTF-8 byte, since a longer reply is the less probable for its
 * length alone. Equal ones count one half.
 *
 * @module
 */
import type { Preference } from '../item.ts';
import { ratioMetric } from './metric.ts';

export const winRate = ratioMetric({
  name: 'win-rate',
  version: 1,
  source: 'lm_eval.api.task.ConfigurableTask.process_results, multiple_choice of two: acc',
  part: ({ preference }) => preference && { above: preference.whole, below: 1 },
});

export const winRateNorm = ratioMetric({
  name: 'win-rate-norm',
  version: 1,
  source: 'lm_eval.api.task.ConfigurableTask.process_results, multiple_choice of two: acc_bytes',
  part: ({ preference }) => preference && { above: preference.perByte, below: 1 },
});

/** How probable a model finds a reply. */
export interface ScoredReply {
  /** Natural logarithm of the probability of the whole reply. */
  logProbability: number;
  /** UTF-8 bytes, at least one. */
  bytes: number;
}

/** Compares two replies to one prompt. */
export const preferenceOf = (chosen: ScoredReply, rejected: ScoredReply): Preference => ({
  whole: wins(chosen.logProbability, rejected.logProbability),
  perByte: wins(chosen.logProbability / chosen.bytes, rejected.logProbability / rejected.bytes),
});

const wins = (ours: number, theirs: number): number => (1 + Math.sign(ours - theirs)) / 2;
