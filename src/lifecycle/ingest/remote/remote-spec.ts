/**
 * What sources on the command line name: web addresses, a dataset of the hub, something on Kaggle, a database, an object store,
 * or else paths of this machine.
 *
 * @module
 */
import { fail } from '../../../problem/problem.ts';
import { isDatabaseAddress, parseDatabase, type DatabaseSpec } from './databases/database-spec.ts';
import { parseHubDataset, type HubDatasetSpec } from './hub/hub-spec.ts';
import { parseKaggle, type KaggleSpec } from './kaggle/kaggle-spec.ts';
import { parseS3, type S3Spec } from './s3/s3-spec.ts';
import { parseWebAddress, type UrlSpec } from './url/url-spec.ts';

export type RemoteSpec = WebSpec | HubDatasetSpec | KaggleSpec | DatabaseSpec | S3Spec;

/** Several files of the web may make up one dataset, as training and test rows do. */
export interface WebSpec {
  kind: 'web';
  files: UrlSpec[];
}

/**
 * Null where all are paths.
 *
 * @throws `url.invalid`, `database.address`, `hub.spec`, `kaggle.spec`, `s3.address`; `usage.invalid` for what makes no one source
 */
export function parseRemote(sources: readonly string[]): RemoteSpec | null {
  const specs = sources.map(parseOne);
  if (specs.every((spec) => spec === null)) return null;
  const web = specs.filter((spec) => spec?.kind === 'url');
  if (web.length === specs.length) return { kind: 'web', files: web };
  const [first] = specs;
  if (specs.length > 1 || first === null || first.kind === 'url')
    return fail('usage.invalid', 'these sources do not make one dataset', {
      fix: 'Give paths, or web addresses, or one source hf:..., kaggle:..., s3://... or a database',
    });
  return first;
}

function parseOne(
  source: string,
): UrlSpec | HubDatasetSpec | KaggleSpec | DatabaseSpec | S3Spec | null {
  if (/^s3:/i.test(source)) return parseS3(source);
  if (isDatabaseAddress(source)) return parseDatabase(source);
  if (/^https?:/i.test(source)) return parseWebAddress(source);
  if (source.startsWith('hf:')) return parseHubDataset(source);
  if (source.startsWith('kaggle:')) return parseKaggle(source);
  return null;
}
