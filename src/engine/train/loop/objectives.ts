/**
 * What a run learns by where it learns from pairs of replies.
 *
 * @module
 */
import { PairObjective } from '../preference/pair-objective.ts';
import { openReferences, type ReferenceEvent } from './reference.ts';
import type { LoopOptions } from './training-loop.ts';

/** What training and evaluation go by where pairs are learnt; neither where single examples are. */
export interface Objectives {
  train?: PairObjective;
  validation?: PairObjective;
}

/** Gives null when it was told to stop before it had them. */
export async function* openObjectives(
  options: LoopOptions,
): AsyncGenerator<ReferenceEvent, Objectives | null> {
  const { batching, schedule } = options;
  const { preference } = batching;
  if (preference === undefined) return {};
  if (preference.loss === 'orpo') {
    const objective = new PairObjective(preference, null);
    return { train: objective, validation: objective };
  }
  const references = yield* openReferences({ ...options, batching, steps: schedule.steps });
  return (
    references && {
      train: new PairObjective(preference, references.train),
      validation: new PairObjective(preference, references.validation),
    }
  );
}
