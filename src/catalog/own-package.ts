/**
 * What BrewSLM's own package.json says: the one place where its version and those of the packages
 * that it was tested with are written.
 *
 * @module
 */
import { readFileSync } from 'node:fs';

interface OwnPackage {
  version: string;
  dependencies: Record<string, string>;
}

/** The file is as far from here in `dist`, built or installed, as it is in `src`. */
const ownPackage = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as OwnPackage;

/** The version of BrewSLM. */
export const ownVersion: string = ownPackage.version;

/** Gives the version of a package that this BrewSLM was tested with; null for any other package. */
export function pinnedVersion(name: string): string | null {
  return ownPackage.dependencies[name] ?? null;
}
