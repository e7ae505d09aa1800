/**
 * The dataset that a project works with now, and the snapshot it was made from.
 *
 * @module
 */
import type { Artifact } from '../../ledger/artifacts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Project } from '../../ledger/projects.ts';

/** @throws `project.unknown`; `stage.missing-input` when nothing was imported yet. */
export function currentDataset(
  ledger: Ledger,
  reference: string,
): { project: Project; dataset: Artifact; snapshot: Artifact } {
  const project = ledger.projects.find(reference);
  const hint = `brewslm dataset import --project ${project.id} --file DATA.jsonl`;
  const dataset = ledger.projects.require(project, 'canonical-dataset', hint);
  return { project, dataset, snapshot: ledger.artifacts.inputs(dataset).snapshot };
}
