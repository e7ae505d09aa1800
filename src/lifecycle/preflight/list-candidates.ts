/**
 * Which base models preflight looks at: those that were asked for, else the template's and every
 * model in the store.
 *
 * @module
 */
import { baseModels, findBase } from '../../catalog/models/base-model.ts';
import { didYouMean } from '../../problem/nearest.ts';
import { fail } from '../../problem/problem.ts';
import { listModels } from '../../runtimes/models/model-store.ts';
import type { TrainPlan } from '../../runtimes/plan.ts';
import { resolveBase } from '../train/base.ts';
import type { PreflightConfiguration } from './configuration.ts';

export interface CandidateWishes {
  template: readonly string[];
  asked: readonly string[] | undefined;
  method: TrainPlan['method'] | undefined;
}

/** @throws `model.unknown` for an id that neither catalogue nor store has. */
export async function listCandidates(
  home: string,
  { template, asked, method }: CandidateWishes,
): Promise<PreflightConfiguration['candidates']> {
  const stored = (await listModels(home)).map(({ manifest }) => manifest.id);
  const ids = [...new Set(asked ?? [...template, ...stored])];
  const candidates: PreflightConfiguration['candidates'] = [];
  for (const id of ids) {
    const listed = findBase(id);
    const known = [...baseModels().map((base) => base.id), ...stored];
    if (listed === undefined && !stored.includes(id))
      fail('model.unknown', `there is no base model ${id}${didYouMean(id, known)}`);
    if (listed?.kind !== 'scratch' && !stored.includes(id)) {
      candidates.push({ id, digest: null, method: method ?? 'lora' });
      continue;
    }
    const { kind, digest } = await resolveBase(home, id);
    candidates.push({ id, digest, method: method ?? (kind === 'scratch' ? 'full' : 'lora') });
  }
  return candidates;
}
