/**
 * Exports a project's checkpoint: runs the package stage and puts the bundle into a folder.
 *
 * @module
 */
import type { Artifact } from '../../ledger/artifacts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Project } from '../../ledger/projects.ts';
import { fail } from '../../problem/problem.ts';
import { runStage, type Session, type StageResult } from '../stage/run-stage.ts';
import type { CheckpointInfo } from '../train/checkpoint.ts';
import { baseModelOf } from './bundle.ts';
import type { PackageConfiguration } from './package-context.ts';
import { defaultFolder, materializeBundle } from './materialize.ts';
import { packageStage } from './package-stage.ts';
import { lineageOf, traceOf } from './trace.ts';

export interface ExportRequest extends Pick<
  PackageConfiguration,
  'format' | 'target' | 'dtype' | 'heldOut'
> {
  /** A checkpoint other than the project's newest. */
  checkpoint?: string;
  /** Null: a folder named after the bundle below `exports`. */
  output: string | null;
}

export interface Exported extends StageResult {
  /** Absolute path of the folder with the files. */
  folder: string;
}

/** @throws `stage.missing-input`, `export.folder`, `export.check`, `export.adapter` */
export async function exportProject(
  session: Session,
  project: Project,
  { checkpoint: reference, output, ...wishes }: ExportRequest,
): Promise<Exported> {
  const { ledger } = session;
  const checkpoint = findCheckpoint(ledger, project, reference);
  const info = checkpoint.json<CheckpointInfo>('checkpoint.json');
  const base = await baseModelOf(ledger.home, info);
  const result = await runStage(session, project, packageStage, {
    inputs: { checkpoint, dataset: datasetOf(ledger, checkpoint) },
    configuration: {
      name: project.name,
      ...wishes,
      trace: traceOf(ledger, project, checkpoint, base),
    },
  });
  const folder = output ?? defaultFolder(project.name, wishes.format, result.artifact);
  return { ...result, folder: materializeBundle(result.artifact, folder) };
}

export const findCheckpoint = (
  ledger: Ledger,
  project: Project,
  reference: string | undefined,
): Artifact =>
  reference === undefined
    ? ledger.projects.require(project, 'checkpoint-set', `brewslm train --project ${project.id}`)
    : ledger.artifacts.find(reference);

/** The dataset that an artifact was made from. */
export const datasetOf = (ledger: Ledger, artifact: Artifact): Artifact =>
  lineageOf(ledger, artifact).find(({ kind }) => kind === 'canonical-dataset') ??
  fail('artifact.unknown', `artifact ${artifact.id.slice(0, 12)} was not made from a dataset`);
