/**
 * What sources on the command line name: web addresses, a dataset of the hub, something on Kaggle,
 * or else paths of this machine.
 *
 * @module
 */
import { fail } from '../../../problem/problem.ts';
import { parseHubDataset, type HubDatasetSpec } from './hub/hub-spec.ts';
import { parseKaggle, type KaggleSpec } from './kaggle/kaggle-spec.ts';
import { parseWebAddress, type UrlSpec } from './url/url-spec.ts';

export type RemoteSpec = WebSpec | HubDatasetSpec | KaggleSpec;

/** Several files of the web may make up one dataset, as training and test rows do. */
export interface WebSpec {
  kind: 'web';
  files: UrlSpec[];
}

/**
 * Null where all are paths.
 *
 * @throws `url.invalid`, `hub.spec`, `kaggle.spec`; `usage.invalid` for what makes no one source
 */
export function parseRemote(sources: readonly string[]): RemoteSpec | null {
  const specs = sources.map(parseOne);
  if (specs.every((spec) => spec === null)) return null;
  const web = specs.filter((spec) => spec?.kind === 'url');
  if (web.length === specs.length) return { kind: 'web', files: web };
  const [first] = specs;
  if (specs.length > 1 || first === null || first.kind === 'url')
    return fail('usage.invalid', 'these sources do not make one dataset', {
      fix: 'Give paths, or web addresses, or one source hf:... or kaggle:...',
    });
  return first;
}

function parseOne(source: string): UrlSpec | HubDatasetSpec | KaggleSpec | null {
  if (/^https?:/i.test(source)) return parseWebAddress(source);
  if (source.startsWith('hf:')) return parseHubDataset(source);
  if (source.startsWith('kaggle:')) return parseKaggle(source);
  return null;
}
