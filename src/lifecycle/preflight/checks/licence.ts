/**
 * May a model made of this base and this data be used as intended? A licence that is not stated, or
 * whose text does not say, decides nothing: Gate B is then INCONCLUSIVE for commercial use.
 *
 * @module
 */
import { findLicence } from '../../../catalog/licences/licence.ts';
import type { Use } from '../../../catalog/licences/uses.ts';
import type { Finding } from '../../../ledger/verdicts.ts';
import { problem } from '../../../problem/problem.ts';

/** What has a licence, by the id that was stated for it; null where none was. */
export interface Licensed {
  /** The base; from scratch there is none, so nothing to license. */
  model: { id: string; licence: string | null } | null;
  data: { licence: string | null };
}

/**
 * Finds what the licences do not allow, or do not say.
 *
 * @param use What the model is for; null when nobody said: nothing is judged then.
 */
export function licenceFindings({ model, data }: Licensed, use: Use | null): Finding[] {
  if (use === null) return [];
  return [
    ...(model === null ? [] : judge(`base model ${model.id}`, 'model', model.licence, use)),
    ...judge('the data', 'data', data.licence, use),
  ];
}

/** Tells whether a finding leaves the question open rather than answering it. */
export const leavesOpen = ({ code, evidence }: Finding): boolean =>
  code === 'preflight.licence-unknown' && evidence?.use === 'commercial';

const howToState = {
  model: 'Find out the licence, and add the model again with --licence ID.',
  data: 'Find out the licence of the data, and state it with --data-licence ID.',
};

function judge(subject: string, kind: 'model' | 'data', id: string | null, use: Use): Finding[] {
  const licence = id === null ? undefined : findLicence(id);
  const evidence = { licence: id, use, source: licence?.source ?? null };
  const { terms } = licence ?? {};
  switch (licence?.[use]) {
    case 'allowed':
      return [];
    case 'terms':
      return [
        problem('preflight.licence-terms', `${subject}, under ${id}: ${terms}`, { evidence }),
      ];
    case 'refused':
      return [
        problem(
          kind === 'model' ? 'preflight.licence-model' : 'preflight.licence-data',
          `${subject} is under ${id}, which does not allow ${use} use`,
          { evidence },
        ),
      ];
    case 'unclear':
      return [
        problem(
          'preflight.licence-unknown',
          `${subject} is under ${id}, which leaves ${use} use unclear`,
          { evidence, fix: 'Ask the licensor, or someone who may decide it for you.' },
        ),
      ];
    case undefined:
      return [
        problem(
          'preflight.licence-unknown',
          id === null
            ? `${subject} states no licence`
            : `${subject} is under ${id}, which is not in the catalogue of licences`,
          { evidence, fix: howToState[kind] },
        ),
      ];
  }
}
