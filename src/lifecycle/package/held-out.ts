/**
 * The test items that decide about a model. Drawn by content hash, so that models of one dataset
 * meet the same items; drawn from the test split, which neither training nor any choice has seen.
 *
 * @module
 */
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import { loadTask } from '../../catalog/tasks/task.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import { assessmentOf, type Assessment } from '../../evaluation/assessment.ts';
import { drawSample } from '../../evaluation/sample.ts';
import { cardOf, loadSplit } from '../normalize/dataset.ts';

export interface HeldOutLimits {
  /** Items that are scored. */
  scored: number;
  /** Items that a reply is written to, which takes longer. */
  generated: number;
}

export interface HeldOut {
  records: CanonicalRecord[];
  assessment: Assessment;
}

/** Fixed, so that releases of one project are measured on the same items. */
const DRAW = 0;

export async function drawHeldOut(dataset: Artifact, limits: HeldOutLimits): Promise<HeldOut> {
  const card = cardOf(dataset);
  const { metrics, generation } = loadTask(card.task).evaluation;
  const records = drawSample(await loadSplit(dataset, 'test'), limits.scored, DRAW);
  const policy = { metrics, generation: { ...generation, items: limits.generated } };
  return { records, assessment: assessmentOf(card, policy, records) };
}
