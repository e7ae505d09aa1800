/**
 * What a run learns by where it learns from pairs of replies.
 *
 * @module
 */
import type { Preference } from '../preference/pair-loss.ts';
import { PairObjective } from '../preference/pair-objective.ts';
import { openReferences, type ReferenceEvent, type ReferenceRequest } from './reference.ts';

/** What training and evaluation go by where pairs are learnt; neither where single examples are. */
export interface Objectives {
  train?: PairObjective;
  validation?: PairObjective;
}

/** Gives null when it was told to stop before it had them. */
export async function* openObjectives(
  request: ReferenceRequest,
  preference: Preference | undefined,
): AsyncGenerator<ReferenceEvent, Objectives | null> {
  if (preference === undefined) return {};
  if (preference.loss === 'orpo') {
    const objective = new PairObjective(preference, null);
    return { train: objective, validation: objective };
  }
  const references = yield* openReferences(request);
  return (
    references && {
      train: new PairObjective(preference, references.train),
      validation: new PairObjective(preference, references.validation),
    }
  );
}
