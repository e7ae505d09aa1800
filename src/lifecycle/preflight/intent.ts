/**
 * What someone means to do with the model, as preflight is told it: names that nobody knows are
 * refused before anything is looked at.
 *
 * @module
 */
import { loadCapabilities } from '../../catalog/capabilities/capabilities.ts';
import { findLicence } from '../../catalog/licences/licence.ts';
import { loadSample } from '../../catalog/sample.ts';
import type { Artifact } from '../../ledger/artifacts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { didYouMean } from '../../problem/nearest.ts';
import { fail } from '../../problem/problem.ts';
import { manifestOf } from '../ingest/snapshot.ts';

/** @throws `runtime.unknown` */
export function knownRuntime(id: string): string {
  const known = Object.keys(loadCapabilities().runtimes);
  if (!known.includes(id))
    fail('runtime.unknown', `there is no runtime ${id}${didYouMean(id, known)}`, {
      fix: `Give one of: ${known.join(', ')}.`,
    });
  return id;
}

/**
 * The stated licence of the data, else the one of the sample it is.
 *
 * @throws `licence.unknown` for a stated one that the catalogue does not have.
 */
export function dataLicence(
  ledger: Ledger,
  dataset: Artifact,
  stated: string | undefined,
): string | null {
  if (stated !== undefined && findLicence(stated) === undefined)
    fail('licence.unknown', `there is no licence ${stated} in the catalogue`);
  if (stated !== undefined) return stated.toLowerCase();
  const { origin } = manifestOf(ledger.artifacts.find(dataset.descriptor.inputs.snapshot));
  return 'sample' in origin ? loadSample(origin.sample).sample.licence.toLowerCase() : null;
}
