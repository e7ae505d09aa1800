/**
 * Fresh or stale, told from lineage: an artifact is stale when the project has a newer one of what it
 * was made from, or when what it was made from is stale itself.
 *
 * @module
 */
import type { Artifact, ArtifactKind } from '../../ledger/artifacts.ts';
import type { Release } from '../../ledger/releases.ts';
import { newestOf, type ProjectFacts } from './facts.ts';

/** What an input is called in a reason. */
const names: Partial<Record<ArtifactKind, string>> = {
  'raw-snapshot': 'snapshot',
  'canonical-dataset': 'dataset',
  'preflight-report': 'preflight report',
  'benchmark-summary': 'benchmark',
  'checkpoint-set': 'checkpoint',
};

/**
 * Says why an artifact is stale, or null when it is fresh. A plan that was only looked at makes no
 * checkpoint stale: plans are compared by what they were made from. Data that were read and not yet
 * mapped concern the dataset alone, since what follows can go on with the dataset there is.
 */
export function staleBecause(facts: ProjectFacts, artifact: Artifact): string | null {
  const { inputs } = artifact.descriptor;
  if (artifact.kind === 'checkpoint-set')
    return staleBecause(facts, facts.ledger.artifacts.find(inputs.plan));
  for (const [role, id] of Object.entries(inputs)) {
    const kind = kindOf[role];
    // The plan that an amended one comes from has the same inputs as that.
    if (kind === undefined) continue;
    const newest = newestOf(facts, kind);
    if (newest !== undefined && newest.id !== id) return `there is a newer ${names[kind]}`;
    if (role === 'dataset' || role === 'snapshot' || newest === undefined) continue;
    const above = staleBecause(facts, newest);
    if (above !== null) return above;
  }
  return null;
}

const kindOf: Readonly<Record<string, ArtifactKind>> = {
  snapshot: 'raw-snapshot',
  dataset: 'canonical-dataset',
  preflight: 'preflight-report',
  benchmark: 'benchmark-summary',
  checkpoint: 'checkpoint-set',
};

/** The same of a release: its bundle, of whatever format, has to be of the newest checkpoint. */
export const releaseStaleBecause = (facts: ProjectFacts, { bundle }: Release): string | null =>
  staleBecause(facts, facts.ledger.artifacts.find(bundle));

/** Bundles of the newest checkpoint, oldest first. */
export function bundlesOfCheckpoint(facts: ProjectFacts): Artifact[] {
  const checkpoint = newestOf(facts, 'checkpoint-set');
  const made = facts.ledger.projects
    .history(facts.project, 'export-bundle')
    .map(({ artifact }) => artifact)
    .filter(({ descriptor }) => descriptor.inputs.checkpoint === checkpoint?.id);
  return [...new Map(made.map((bundle) => [bundle.id, bundle])).values()];
}
