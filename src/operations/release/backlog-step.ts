/**
 * What an entry of the backlog asks for, as a step that can be taken: a training with other settings, or
 * a file of rows to put right. Some ask for what only people have, such as more rows.
 *
 * @module
 */
import type { BacklogEntry } from '../../lifecycle/deliver/backlog.ts';
import type { Step } from '../../lifecycle/status/steps.ts';
import type { TrainPlan } from '../../runtimes/train-plan.ts';

/** Rows that a person looks through in one go. */
const mostRows = 200;

/** @param plan Of the training behind the release; what is drafted starts from it. */
export function stepOf(
  project: number,
  { kind, evidence }: BacklogEntry,
  plan: TrainPlan,
): Step | null {
  const number = (name: string, otherwise: number): number => {
    const value = evidence[name];
    return typeof value === 'number' ? value : otherwise;
  };
  const train = (settings: Record<string, number>): Step => ({
    operation: 'train.start',
    input: { project, baseModel: plan.base, method: plan.method, ...settings },
  });
  switch (kind) {
    case 'still-learning':
    case 'wrong-answers':
      return train({ steps: 2 * plan.steps });
    case 'overfitting':
      return train({
        steps: Math.max(1, number('bestStep', plan.steps)),
        learningRate: plan.learningRate / 2,
      });
    case 'truncated-rows':
      return train({
        steps: plan.steps,
        sequenceLength: number('longest', 2 * plan.sequenceLength),
      });
    case 'rejected-records':
      return { operation: 'dataset.rejects', input: { project, export: 'repair.jsonl' } };
    case 'confused-labels':
      return {
        operation: 'dataset.relabel',
        input: { project, limit: mostRows, export: 'relabel.jsonl' },
      };
    case 'hard-items':
    case 'few-examples':
    case 'few-held-out-items':
    case 'split-shift':
    case 'quantization-loss':
    case 'drift':
      return null;
  }
}
