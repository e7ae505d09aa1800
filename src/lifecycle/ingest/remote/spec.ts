/**
 * What a source on the command line names: a web address, a dataset of the hub, something on
 * Kaggle, or else a path of this machine.
 *
 * @module
 */
import { parseHubDataset, type HubDatasetSpec } from './hub/spec.ts';
import { parseKaggle, type KaggleSpec } from './kaggle/spec.ts';
import { parseWebAddress, type UrlSpec } from './url/spec.ts';

export type RemoteSpec = UrlSpec | HubDatasetSpec | KaggleSpec;

/** Null for a path. Problems: `url.invalid`, `hub.spec`, `kaggle.spec`. */
export function parseRemote(source: string): RemoteSpec | null {
  if (/^https?:/i.test(source)) return parseWebAddress(source);
  if (source.startsWith('hf:')) return parseHubDataset(source);
  if (source.startsWith('kaggle:')) return parseKaggle(source);
  return null;
}
