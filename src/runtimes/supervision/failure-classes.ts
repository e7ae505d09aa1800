/**
 * What is done about each way in which an attempt at a job ends badly. What is in no class ends the
 * job: trying again would end the same.
 *
 * @module
 */
import type { Problem } from '../../problem/problem.ts';

export type FailureClass =
  'memory' | 'diverged' | 'damaged' | 'disk' | 'lost' | 'stalled' | 'peer-lost';

/** Before the next attempt, which goes on from the last checkpoint in any case. */
export type Remedy =
  | 'none'
  /** A plan amended to micro-batches of half as many rows, and twice as many a step. */
  | 'halve-micro-batch'
  /** A plan amended to half the learning rate, from the last checkpoint before trouble began. */
  | 'halve-learning-rate'
  /** Old checkpoints and scratch files are removed. */
  | 'make-room';

export interface Treatment {
  codes: readonly Problem['code'][];
  remedy: Remedy;
  /** Attempts that it is worth without a new checkpoint in between; the rest of the job's at once. */
  atMost: number;
  /** Whether a second time at the same step says that a third would be the same. */
  endsAtSameStep: boolean;
}

export const treatments: Record<FailureClass, Treatment> = {
  memory: {
    codes: ['train.out-of-memory', 'train.memory-limit'],
    remedy: 'halve-micro-batch',
    atMost: 10,
    endsAtSameStep: false,
  },
  diverged: {
    codes: ['train.diverged'],
    remedy: 'halve-learning-rate',
    atMost: 2,
    endsAtSameStep: false,
  },
  damaged: {
    codes: ['checkpoint.damaged'],
    remedy: 'none',
    atMost: 2,
    endsAtSameStep: true,
  },
  disk: { codes: ['disk.full'], remedy: 'make-room', atMost: 1, endsAtSameStep: true },
  lost: { codes: ['run.worker-lost'], remedy: 'none', atMost: 2, endsAtSameStep: true },
  stalled: { codes: ['run.worker-stalled'], remedy: 'none', atMost: 2, endsAtSameStep: true },
  'peer-lost': { codes: ['run.peer-lost'], remedy: 'none', atMost: 5, endsAtSameStep: false },
};

/** Finds the class of a problem; undefined when it is in none. */
export const classOf = ({ code }: Problem): FailureClass | undefined =>
  (Object.keys(treatments) as FailureClass[]).find((name) => treatments[name].codes.includes(code));
