/**
 * Brings a remote source into the object store and describes it for the ingest stage. Downloads lie
 * in `downloads/` of the home, in a folder named by their source, until they are stored: whatever
 * stops an import, the next one goes on from there. The snapshot keeps the bytes, so that a replay
 * asks no server.
 *
 * @module
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../../ledger/canonical-json.ts';
import type { Session } from '../../stage/run-stage.ts';
import type { IngestConfiguration } from '../ingest.ts';
import type { SourceFile } from '../snapshot.ts';
import type { Fetched, FetchContext, RemoteOptions } from './fetched.ts';
import { fetchHub } from './hub/fetch-hub.ts';
import { fetchKaggle } from './kaggle/fetch-kaggle.ts';
import type { RemoteSpec } from './remote-spec.ts';
import { fetchWeb } from './url/fetch-web.ts';

/** Problems: those of the service (`url.*`, `hub.*`, `kaggle.*`, `database.*`, `s3.*`) and `remote.*`. */
export async function importRemote(
  { ledger, progress, signal }: Session,
  spec: RemoteSpec,
  options: RemoteOptions,
): Promise<IngestConfiguration> {
  const key = sha256(identityOf(spec)).slice(0, 24);
  const unlock = ledger.lockDownload(key);
  const folder = ledger.downloadFolder(key);
  try {
    const fetched = await fetch(spec, {
      ...options,
      folder: (version) => join(folder, version),
      isStored: (hash) => ledger.objects.has(hash),
      progress,
      signal,
    });
    const files: SourceFile[] = [];
    for (const { name, bytes, split } of fetched.files) {
      signal.throwIfAborted();
      const stored = 'path' in bytes ? await ledger.objects.takeFile(bytes.path) : bytes;
      files.push({ name, ...stored, ...(split && { split }) });
    }
    await rm(folder, { recursive: true, force: true });
    const { origin, skipped } = fetched;
    return { origin, files, ...(skipped && { skipped }) };
  } finally {
    unlock();
  }
}

async function fetch(spec: RemoteSpec, context: FetchContext): Promise<Fetched> {
  switch (spec.kind) {
    case 'web':
      return fetchWeb(spec, context);
    case 'hub':
      return fetchHub(spec, context);
    case 'kaggle':
      return fetchKaggle(spec, context);
    case 's3': {
      const { fetchS3 } = await import('./s3/fetch-s3.ts');
      return fetchS3(spec, context);
    }
    case 'database': {
      const { fetchDatabase } = await import('./databases/fetch-database.ts');
      return fetchDatabase(spec, context);
    }
  }
}

/** The same source with a new signature or password is the same source. */
function identityOf(spec: RemoteSpec): string {
  if (spec.kind === 'web') return spec.files.map(({ shown }) => shown).join('\n');
  return spec.kind === 'database' ? spec.shown : spec.text;
}
