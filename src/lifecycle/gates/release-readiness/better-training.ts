import type { ReleaseEvidence } from '../../deliver/release-evidence.ts';
import { budgetText } from '../benchmark-floor.ts';

/** What makes a model better, and a difference larger: a budget does where it was what ended the training. */
export function betterTraining({ training, project }: ReleaseEvidence): string {
  const { budgetSeconds, limitedBy } = training;
  if (limitedBy === 'budget')
    return `Train longer: brewslm train --project ${project} --autopilot --budget ${budgetText(2 * budgetSeconds)}`;
  if (limitedBy === 'request') return 'Train for more steps than were asked for.';
  return 'Give more rows or a pretrained base: the training made all the passes over the rows that are of use.';
}
