/**
 * Which base models preflight looks at: those that were asked for, else the template's and every
 * model in the store. A model that cannot be opened is a candidate too, with what is wrong with it:
 * one broken file must not keep the others from being judged.
 *
 * @module
 */
import type { RecordSchema } from '../../catalog/records/record-schema.ts';
import { baseModels, findBase } from '../../catalog/models/base-model.ts';
import { didYouMean } from '../../problem/nearest.ts';
import { fail, problem, ProblemError } from '../../problem/problem.ts';
import { storedIds } from '../../models/model-store.ts';
import { requireUnchanged } from '../../models/unchanged.ts';
import type { TrainPlan } from '../../runtimes/train-plan.ts';
import { resolveBase } from '../../planning/resolved-base.ts';
import type { PlanOverrides } from '../../planning/plan-overrides.ts';
import { settlePreference } from '../../planning/settle-preference.ts';
import type { AskedCandidate } from './preflight-configuration.ts';
import { portable } from './preflight-report.ts';

/** Which candidates are wished for, by their ids. */
export interface CandidateWishes {
  template: readonly string[];
  asked: readonly string[] | undefined;
  method: TrainPlan['method'] | undefined;
  /** Wishes for every plan. */
  overrides: PlanOverrides;
  records: RecordSchema;
}

/**
 * Lists the candidates, each once.
 *
 * @throws `model.unknown` for an id that neither catalogue nor store has.
 */
export async function listCandidates(
  home: string,
  wishes: CandidateWishes,
): Promise<AskedCandidate[]> {
  const { template, asked } = wishes;
  const stored = await storedIds(home);
  const known = [...baseModels().map((base) => base.id), ...stored];
  const ids = [...new Set(asked ?? [...template, ...stored])];
  for (const id of ids)
    if (!known.includes(id))
      fail('model.unknown', `there is no base model ${id}${didYouMean(id, known)}`);
  return Promise.all(ids.map((id) => candidate(home, id, stored.includes(id), wishes)));
}

async function candidate(
  home: string,
  id: string,
  isStored: boolean,
  { method, overrides, records }: CandidateWishes,
): Promise<AskedCandidate> {
  const scratch = findBase(id)?.kind === 'scratch';
  const refused = { id, digest: null, method: method ?? ('lora' as const) };
  if (!scratch && !isStored) {
    const fix = `Bring them in: brewslm model add ${id}`;
    const absent = problem('preflight.not-present', `the files of ${id} are not here`, { fix });
    return { ...refused, unusable: absent };
  }
  try {
    if (!scratch) await requireUnchanged(home, id);
    const { kind, digest } = await resolveBase(home, id);
    const { preference } = settlePreference(overrides, records, kind);
    return {
      id,
      digest,
      method: method ?? (kind === 'scratch' ? 'full' : 'lora'),
      ...(preference && { preference }),
    };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { ...refused, unusable: portable(error.problem) };
  }
}
