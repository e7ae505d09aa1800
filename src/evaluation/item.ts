/**
 * What a model made of one held-out record: one field for each way in which it was put to the
 * test. Metrics are functions of these items and of nothing else.
 *
 * @module
 */
import type { MetricName } from '../catalog/tasks/metric-names.ts';

/** All that is known of one model and one record. */
export interface EvaluatedItem {
  /** Id of the record. */
  id: string;
  likelihood?: Likelihood;
  choice?: LabelChoice;
  /** One for each reply that the record asks for. */
  replies?: Reply[];
  preference?: Preference;
}

/** How probable the model finds the record's replies, or its text. */
export interface Likelihood {
  /** Sum of natural-log probabilities of the target tokens. */
  logProbability: number;
  targetTokens: number;
  /** UTF-8 bytes of the text that the targets spell, without end-of-turn marks. */
  targetBytes: number;
  /** Words of that text, counted as the harness does: one more than there are runs of white space. */
  targetWords: number;
}

/** Which label the model finds likeliest. */
export interface LabelChoice {
  label: string;
  predicted: string;
  /** The likeliest per character; absent where nothing was scored, as for baselines. */
  predictedByLength?: string;
}

/** What an item adds above and below the line of a ratio. */
export interface RatioPart {
  above: number;
  below: number;
}

/** What the model wrote. */
export interface Reply {
  text: string;
  /** What the record has in this place. */
  expected: string;
  scores: Partial<Record<MetricName, RatioPart>>;
}

/** Whether the chosen reply of a pair is preferred: 1, or 0, or one half where both are equal. */
export interface Preference {
  /** By the probability of the whole reply. */
  whole: number;
  /** By its logarithm for each UTF-8 byte of the reply. */
  perByte: number;
}
