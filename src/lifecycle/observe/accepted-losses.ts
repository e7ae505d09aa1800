import type { Artifact } from '../../ledger/artifacts.ts';
import { canonicalJson } from '../../ledger/canonical-json.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Project } from '../../ledger/projects.ts';
import type { TrainPlan } from '../../runtimes/train-plan.ts';
import type { HeldOut } from './watch/watcher.ts';

/**
 * Gives the held-out losses of the run behind the project's release in force, by which a new run can
 * be judged step by step. They compare only where base and dataset are the same, since another
 * tokenizer, other held-out items or another kind of loss give other figures: empty otherwise, and without a release.
 *
 * @param plan The plan of the run to be judged.
 * @throws `artifact.unknown` when an artifact of the release is gone from the ledger.
 */
export function acceptedLosses(ledger: Ledger, project: Project, plan: Artifact): HeldOut[] {
  const release = ledger.releases.accepted(project.id);
  if (release === undefined) return [];
  const { checkpoint } = ledger.artifacts.inputs(ledger.artifacts.find(release.bundle));
  const { plan: before } = ledger.artifacts.inputs(checkpoint);
  const { base, evals } = checkpoint.json<{ base: string; evals: HeldOut[] }>('checkpoint.json');
  const alike =
    before.descriptor.inputs.dataset === plan.descriptor.inputs.dataset &&
    plan.json<{ id: string }>('base.json').id === base &&
    learntBy(before) === learntBy(plan);
  return alike ? evals : [];
}

const learntBy = (plan: Artifact): string =>
  canonicalJson(plan.json<TrainPlan>('plan.json').preference ?? null);
