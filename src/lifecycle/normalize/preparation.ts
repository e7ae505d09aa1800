/**
 * What preparing rows depends on, as the configuration has it.
 *
 * @module
 */
import type { Mapping } from '../../catalog/records/mapping.ts';
import type { Preparation } from './candidates/prepare-unit.ts';
import type { NormalizeConfiguration } from './configuration.ts';
import { looksForNear } from './row-placer.ts';

export const preparationOf = (
  { sensitive, nearDuplicates }: NormalizeConfiguration,
  mapping: Mapping,
  seed: (purpose: string) => number,
): Preparation => ({
  mapping,
  sensitive,
  seed: looksForNear(nearDuplicates) ? seed('near-duplicates') : null,
});
