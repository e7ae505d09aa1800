import type { StoredModel } from '../../../models/model-store.ts';

/** What the store knows of a model. */
export function facts({ manifest, path }: StoredModel): string {
  const { source } = manifest;
  const from = source.kind === 'hub' ? `hf:${source.repository}@${source.commit}` : source.name;
  return [
    `source      ${from}`,
    `shape       ${manifest.architecture}, ${millions(manifest.parameters)} parameters, context ${manifest.contextLength}`,
    `weights     ${manifest.format}, ${manifest.encodings.join(' ')}`,
    `licence     ${manifest.license ?? 'not stated'}`,
    `digest      ${manifest.digest}`,
    `path        ${path}`,
  ].join('\n');
}

/** `134.5M` */
export const millions = (count: number): string => `${Math.round(count / 100_000) / 10}M`;
