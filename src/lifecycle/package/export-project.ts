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
import { materialsOf } from './provenance/materials.ts';
import { lineageOf, traceOf } from './trace.ts';

export interface ExportRequest extends Pick<
  PackageConfiguration,
  'format' | 'target' | 'dtype' | 'bits' | 'heldOut' | 'importanceRows' | 'lossOnly' | 'runtime'
> {
  /** Id of a checkpoint other than the project's newest. */
  checkpoint?: string;
  /** The folder to write; null takes one named after the bundle below `exports`. */
  output: string | null;
}

export interface Exported extends StageResult {
  /** Absolute path of the folder with the files. */
  folder: string;
}

/**
 * Packages a checkpoint and writes the files of the bundle.
 *
 * @throws `stage.missing-input` without a checkpoint; `artifact.unknown` for an id that is none;
 *   `model.unknown`, `model.changed` when its base is gone or another one; `export.adapter`,
 *   `target.none-fits`, `export.check`; `export.folder` when the folder holds something else; the
 *   problems of `runStage`.
 */
export async function exportProject(
  session: Session,
  project: Project,
  { checkpoint: reference, output, ...wishes }: ExportRequest,
): Promise<Exported> {
  const { ledger } = session;
  const checkpoint = findCheckpoint(ledger, project, reference);
  const info = checkpoint.json<CheckpointInfo>('checkpoint.json');
  const base = await baseModelOf(ledger.home, info);
  const { plan } = ledger.artifacts.inputs(checkpoint);
  const lineage = lineageOf(ledger, checkpoint);
  const result = await runStage(session, project, packageStage, {
    inputs: { checkpoint, dataset: datasetOf(ledger, checkpoint) },
    configuration: {
      name: project.name,
      ...wishes,
      trace: traceOf(ledger, project, lineage, base),
      materials: await materialsOf(ledger.home, lineage, plan, info),
    },
  });
  const folder = output ?? defaultFolder(project.name, wishes.format, result.artifact);
  return { ...result, folder: materializeBundle(result.artifact, folder) };
}

const findCheckpoint = (
  ledger: Ledger,
  project: Project,
  reference: string | undefined,
): Artifact =>
  reference === undefined
    ? ledger.projects.require(project, 'checkpoint-set', `brewslm train --project ${project.id}`)
    : ledger.artifacts.find(reference);

/**
 * Finds the dataset that an artifact was made from.
 *
 * @throws `artifact.unknown` when there is none.
 */
export const datasetOf = (ledger: Ledger, artifact: Artifact): Artifact =>
  lineageOf(ledger, artifact).find(({ kind }) => kind === 'canonical-dataset') ??
  fail('artifact.unknown', `artifact ${artifact.id.slice(0, 12)} was not made from a dataset`);
