/**
 * The test items that decide about a model, and what a model made of each. Drawn by content hash,
 * so that models of one dataset meet the same items; drawn from the test split, which neither
 * training nor any choice has seen.
 *
 * @module
 */
import { answerPatternOf } from '../../catalog/records/mapping.ts';
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { answeredItem, type AnsweredItem } from '../evaluation/generated-items.ts';
import type { ClassifiedItem } from '../evaluation/metrics/accuracy.ts';
import type { GeneratedItem } from '../evaluation/metrics/exact-match.ts';
import type { LikelihoodItem } from '../evaluation/metrics/likelihood.ts';
import { drawSample } from '../evaluation/sample.ts';
import { cardOf, loadSplit } from '../normalize/dataset.ts';

export interface HeldOutLimits {
  /** Items that are scored. */
  scored: number;
  /** Items that a reply is written to, which takes longer. */
  generated: number;
}

export interface HeldOut {
  records: CanonicalRecord[];
  /** Labels to choose from; empty unless the task is classification. */
  labels: string[];
  /** Records with an answer to match, and how it is found in a reply. */
  answered: AnsweredItem[];
  answerPattern: string | null;
}

/** What a model made of the items. A list is empty where the dataset has nothing for it. */
export interface HeldOutScores {
  likelihood: LikelihoodItem[];
  classified: ClassifiedItem[];
  generated: GeneratedItem[];
}

/** Fixed, so that releases of one project are measured on the same items. */
const DRAW = 0;

export async function drawHeldOut(dataset: Artifact, limits: HeldOutLimits): Promise<HeldOut> {
  const { labels, mapping } = cardOf(dataset);
  const records = drawSample(await loadSplit(dataset, 'test'), limits.scored, DRAW);
  const answerPattern = answerPatternOf(mapping);
  const answered =
    answerPattern === null
      ? []
      : records.flatMap((record: CanonicalRecord) => answeredItem(record, answerPattern));
  return { records, labels, answered: answered.slice(0, limits.generated), answerPattern };
}
