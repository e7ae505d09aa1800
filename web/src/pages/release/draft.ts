/**
 * What an entry of the backlog asks for, as far as it can be drafted: a training with other settings,
 * or the place where data is looked at and mended.
 *
 * @module
 */
import type { BacklogEntry } from '../../../../src/lifecycle/deliver/backlog.ts';
import type { TrainPlan } from '../../../../src/runtimes/train-plan.ts';
import type { Draft } from '../runs/draft.ts';

export type Next =
  /** A training that differs from the one before by what the entry says. */
  | { page: 'runs'; words: string; draft: Draft }
  | { page: 'data'; words: string }
  | { page: 'release'; words: string };

/** @param plan Of the training behind the release; what is drafted starts from it. */
export function nextOf({ kind, evidence }: BacklogEntry, plan: TrainPlan): Next {
  const { base, method } = plan;
  const number = (name: string): number | undefined => {
    const value = evidence[name];
    return typeof value === 'number' ? value : undefined;
  };
  switch (kind) {
    case 'still-learning':
    case 'wrong-answers':
      return train('Draft a longer training', { baseModel: base, method, steps: 2 * plan.steps });
    case 'overfitting':
      return train('Draft a gentler training', {
        baseModel: base,
        method,
        steps: Math.max(1, number('bestStep') ?? plan.steps),
        learningRate: plan.learningRate / 2,
      });
    case 'truncated-rows':
      return train('Draft a training on longer rows', {
        baseModel: base,
        method,
        steps: plan.steps,
        sequenceLength: number('longest') ?? 2 * plan.sequenceLength,
      });
    case 'rejected-records':
      return { page: 'data', words: 'Repair what was refused' };
    case 'confused-labels':
      return { page: 'data', words: 'Look at these labels' };
    case 'hard-items':
      return { page: 'data', words: 'Look at rows like them' };
    case 'few-examples':
    case 'few-held-out-items':
    case 'split-shift':
    case 'drift':
      return { page: 'data', words: 'Add data' };
    case 'quantization-loss':
      return { page: 'release', words: 'Export for another target' };
  }
}

const train = (words: string, draft: Draft): Next => ({ page: 'runs', words, draft });
