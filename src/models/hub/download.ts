/**
 * Downloads one file of the hub at its commit, checked against the hash that the hub states.
 *
 * @module
 */
import type { Client } from '../transfer/client.ts';
import { download, isDownloaded } from '../transfer/download.ts';
import type { Endpoint } from './endpoint.ts';
import type { HubFile, HubRepository } from './repository.ts';

/** Called as bytes arrive, with the number that this file now has. */
export type FileProgress = (bytes: number) => void;

export interface HubDownload {
  endpoint: Endpoint;
  client: Client;
  repository: HubRepository;
  file: HubFile;
  /** Where it goes. */
  target: string;
  maxBytes?: number;
  onProgress?: FileProgress;
  signal?: AbortSignal;
}

/**
 * Downloads a file, unless it is there already with the length and hash that the hub states.
 *
 * @throws `hub.gated`, `hub.private`, `hub.missing`, `hub.hash`, `hub.protocol`; `hub.unreachable`,
 *   `hub.busy`, `hub.interrupted`, which leave a part to resume from; `remote.private-address`,
 *   `remote.too-large`.
 */
export async function downloadFile(request: HubDownload): Promise<void> {
  const { endpoint, client, repository, file, target, maxBytes, onProgress, signal } = request;
  if (await isDownloaded(target, file.bytes, file.hash)) {
    onProgress?.(file.bytes);
    return;
  }
  const prefix = repository.kind === 'models' ? '' : `${repository.kind}/`;
  const path = file.path.split('/').map(encodeURIComponent).join('/');
  await download({
    client,
    address: `${endpoint.url}/${prefix}${repository.repository}/resolve/${repository.commit}/${path}`,
    target,
    name: file.path,
    bytes: file.bytes,
    hash: file.hash,
    maxBytes,
    onProgress,
    signal,
  });
}
