/**
 * A release against the one in force, on the held-out items that both bundles were measured on.
 *
 * @module
 */
import type { CanonicalRecord } from '../../catalog/records/record.ts';
import { loadTask } from '../../catalog/tasks/task.ts';
import { independent } from '../../evaluation/statistics/uncertainty.ts';
import { deriveSeed } from '../../ledger/canonical-json.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Project } from '../../ledger/projects.ts';
import type { Release } from '../../ledger/releases.ts';
import { cardOf, readSplit } from '../normalize/dataset.ts';
import { evaluatedItemsOf } from '../package/evaluate-bundle.ts';
import { datasetOf } from '../package/export-project.ts';
import { compareItems, type ItemComparison } from './compare-items.ts';
import { slicesOf } from './slices.ts';

export interface ReleaseComparison extends ItemComparison {
  /** Number of the release in force. */
  against: number;
}

/**
 * Compares, or gives null when they have no measured item in common, as after a change of the test rows.
 *
 * @param shown Items to show for the better and as many for the worse.
 */
export async function compareReleases(
  ledger: Ledger,
  project: Project,
  release: Release,
  inForce: Release,
  shown: number,
): Promise<ReleaseComparison | null> {
  const bundle = ledger.artifacts.find(release.bundle);
  const dataset = datasetOf(ledger, bundle);
  const candidate = evaluatedItemsOf(bundle) ?? [];
  const reference = evaluatedItemsOf(ledger.artifacts.find(inForce.bundle)) ?? [];
  const measured = new Set(candidate.map(({ id }) => id));
  const records: CanonicalRecord[] = [];
  for await (const batch of readSplit(dataset, 'test'))
    records.push(...batch.filter(({ id }) => measured.has(id)));
  const { metrics } = loadTask(cardOf(dataset).task).evaluation;
  const slices = await slicesOf(records);
  const compared = { records, slices, metrics, candidate, reference };
  const uncertainty = independent(deriveSeed(project.seed, 'release'));
  const comparison = compareItems(compared, uncertainty, shown);
  return comparison && { against: inForce.id, ...comparison };
}
