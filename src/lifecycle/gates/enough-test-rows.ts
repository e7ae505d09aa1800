/**
 * Whether the test rows that there are can ever show Gate D that a release is no worse than the one in
 * force. That is a fact of the data, so it is said before a training, and not when its release is stuck.
 *
 * @module
 */
import { loadTask } from '../../catalog/tasks/task.ts';
import { tango } from '../../evaluation/statistics/tango.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import type { Project } from '../../ledger/projects.ts';
import type { Finding } from '../../ledger/verdicts.ts';
import { problem } from '../../problem/problem.ts';
import { marginOf } from '../deliver/regression.ts';
import { cardOf } from '../normalize/dataset.ts';
import { policyOf } from './policies.ts';

/** As Gate D is sure, where there is one look. */
const error = 0.05;

/**
 * Counts the items on which two models that agree on every one are shown to differ by no more than a
 * margin, which is the least that any two models need.
 *
 * @param margin Of accuracy, above 0.
 */
export function fewestItems(margin: number): number {
  let [few, enough] = [0, 1];
  while (tango(enough, 0, 0, error).high > margin) [few, enough] = [enough, 2 * enough];
  while (enough - few > 1) {
    const middle = Math.floor((few + enough) / 2);
    if (tango(middle, 0, 0, error).high > margin) few = middle;
    else enough = middle;
  }
  return enough;
}

/** Of labels alone: how much two trainings differ in loss is not known beforehand. */
export function testRowFindings(project: Project, dataset: Artifact): Finding[] {
  const card = cardOf(dataset);
  const { test, train, validation } = card.splits;
  if (card.labels.length < 2) return [];
  const margin = marginOf(policyOf(project, loadTask(card.task), 'D'));
  // Without a margin only a better release passes, whatever the rows.
  const needed = margin === 0 ? 0 : fewestItems(margin);
  if (test.rows >= needed) return [];
  const all = train.rows + validation.rows + test.rows;
  const percent = Math.ceil((120 * needed) / all);
  const carved = card.split.carved.includes('test');
  return [
    problem(
      'plan.few-test-rows',
      `${test.rows} test rows cannot show gate D that a later release is no worse than the one in force: models that agree on every row need ${needed}`,
      {
        evidence: { testRows: test.rows, needed, margin },
        fix:
          carved && percent <= MOST_HELD_OUT
            ? `Hold out more before training: \`brewslm dataset import --project ${project.id} --file DATA --held-out ${percent}%\`.`
            : `Add test rows, or allow a wider margin: \`brewslm gate change --project ${project.id} --set D.margin=${wider(test.rows)}\`.`,
      },
    ),
  ];
}

/** Of each of two splits, in percent: as much is left to learn from. */
const MOST_HELD_OUT = 30;

/** What so many rows can show, in hundredths. */
const wider = (rows: number): number => Math.ceil(100 * tango(rows, 0, 0, error).high) / 100;
