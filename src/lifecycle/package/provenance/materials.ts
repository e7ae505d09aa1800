/**
 * What a bundle is made of, down to the raw snapshot: the files of every artifact on the way with their
 * digests, the files of the base model, and the settings of the plan. Decided before packaging, as the
 * trace is, and part of the stage's configuration.
 *
 * @module
 */
import type { Artifact, ArtifactFile, ArtifactKind } from '../../../ledger/artifacts.ts';
import { resolveModel } from '../../../models/model-store.ts';
import type { TrainPlan } from '../../../runtimes/train-plan.ts';
import { manifestOf, type SnapshotManifest } from '../../ingest/snapshot.ts';
import type { CheckpointInfo } from '../../train/checkpoint.ts';

export type DigestedFile = Pick<ArtifactFile, 'path' | 'sha256'>;

/** An artifact whose bytes went into the checkpoint. */
export interface MaterialArtifact {
  kind: ArtifactKind;
  id: string;
  files: DigestedFile[];
}

export interface Materials {
  /** In pipeline order; reports that only helped to choose are in the trace alone. */
  artifacts: MaterialArtifact[];
  /** Where the bytes of the snapshot came from. */
  origin: SnapshotManifest['origin'];
  /** The base: digest of its shape and files, and the files; none from scratch. */
  base: { id: string; digest: string; files: DigestedFile[] };
  /** As training went by it, amendments included. */
  plan: TrainPlan;
}

const kinds: ReadonlySet<ArtifactKind> = new Set([
  'raw-snapshot',
  'canonical-dataset',
  'train-plan',
  'checkpoint-set',
]);

/**
 * Gathers the materials of a checkpoint.
 *
 * @param lineage The checkpoint and all it was made from, in pipeline order.
 * @param plan The plan that it was trained by; `lineage` may hold earlier ones.
 * @throws `model.unknown`, `model.changed` when the manifest of the base cannot be read.
 */
export async function materialsOf(
  home: string,
  lineage: readonly Artifact[],
  plan: Artifact,
  { base, baseKind, baseDigest }: CheckpointInfo,
): Promise<Materials> {
  const used = lineage.filter(({ kind }) => kinds.has(kind));
  const snapshot = used.find(({ kind }) => kind === 'raw-snapshot')!;
  const files = baseKind === 'scratch' ? [] : (await resolveModel(home, base)).manifest.files;
  return {
    artifacts: used.map(({ kind, id, descriptor }) => ({
      kind,
      id,
      files: descriptor.files.map(digested),
    })),
    origin: manifestOf(snapshot).origin,
    base: { id: base, digest: baseDigest, files: files.map(digested) },
    plan: plan.json<TrainPlan>('plan.json'),
  };
}

const digested = ({ path, sha256 }: DigestedFile): DigestedFile => ({ path, sha256 });
