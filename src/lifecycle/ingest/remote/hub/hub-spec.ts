/**
 * A dataset of the hub: `hf:org/name[@revision][:config][:split]`. Instead of a configuration, a
 * path in the repository may stand; several splits are separated by commas.
 *
 * @module
 */
import { fail } from '../../../../problem/problem.ts';

export interface HubDatasetSpec {
  kind: 'hub';
  text: string;
  repository: string;
  /** A branch, tag or commit. */
  revision: string;
  /** What follows the first colon; null where nothing does. */
  selector: string | null;
  /** What follows the second one. */
  splits: string[] | null;
}

const SPEC = /^hf:((?:[\w.-]+\/)?[\w.-]+)(?:@([\w./-]+))?(?::([^:]*))?(?::([\w.,-]+))?$/;

/** Problem: `hub.spec`. */
export function parseHubDataset(text: string): HubDatasetSpec {
  const match = SPEC.exec(text);
  if (match === null) fail('hub.spec', `${text} does not name a dataset on the hub`);
  return {
    kind: 'hub',
    text,
    repository: match[1],
    revision: match[2] ?? 'main',
    selector: match[3] || null,
    splits: match[4]?.split(',').filter(Boolean) ?? null,
  };
}
