/** Fetches objects of an S3-compatible store, each at the version that it had when it was looked at. */
import { join } from 'node:path';
import { fail } from '../../../../problem/problem.ts';
import { sha256 } from '../../../../ledger/canonical-json.ts';
import { download } from '../../../../models/transfer/download.ts';
import { Meter } from '../../byte-meter.ts';
import { leavesFolder, refuseTooLarge, type Fetched, type FetchContext } from '../fetched.ts';
import { s3Endpoint, type S3 } from './endpoint.ts';
import { findObjects, pinObject, type PinnedObject } from './list-objects.ts';
import type { S3Spec } from './s3-spec.ts';

/** @throws `s3.*`, `file.none`, `remote.*` */
export async function fetchS3(spec: S3Spec, context: FetchContext): Promise<Fetched> {
  const s3 = await s3Endpoint(spec, context);
  const { objects, skipped } = await pinned(s3, spec, context.signal);
  refuseTooLarge(
    spec.text,
    objects.reduce((sum, { bytes }) => sum + bytes, 0),
    context.maxBytes,
  );
  const meter = new Meter(`downloading ${spec.bucket}`, null, context.progress);
  const files: Fetched['files'] = [];
  for (const object of objects) {
    const { key, name, etag, versionId, bytes } = object;
    if (leavesFolder(name)) fail('s3.protocol', `the store lists an object outside of it: ${name}`);
    const version = sha256(JSON.stringify([key, etag, versionId])).slice(0, 16);
    const path = join(context.folder(version), 'object');
    await download({
      client: {
        ...s3.client,
        // The same version, whoever writes meanwhile.
        sign: async (url) => ({ ...(await s3.client.sign!(url)), 'if-match': etag }),
      },
      address: s3.address(key, versionId === null ? {} : { versionId }),
      target: path,
      name: key,
      bytes,
      maxBytes: context.maxBytes,
      revalidate: true,
      onProgress: (done, total) => meter.update(done, total),
      signal: context.signal,
    });
    meter.finish(bytes);
    files.push({ name, bytes: { path } });
  }
  return {
    origin: {
      s3: {
        ...(s3.endpoint !== null && { endpoint: s3.endpoint }),
        bucket: spec.bucket,
        key: spec.key,
        objects: objects.map(({ key, etag, versionId }) => ({
          key,
          etag: etag.replaceAll('"', ''),
          ...(versionId !== null && { versionId }),
        })),
      },
    },
    files,
    ...(skipped.length > 0 && { skipped }),
  };
}

async function pinned(s3: S3, spec: S3Spec, signal: AbortSignal) {
  const { key, versionId, text } = spec;
  const exact = key !== '' && !key.endsWith('/');
  if (exact) {
    const object = await pinObject(s3, key, key.split('/').at(-1)!, versionId, signal);
    if (object !== null) return { objects: [object], skipped: [] };
    if (versionId !== null) fail('s3.missing', `there is no ${text}`);
  }
  // A folder may be named without its slash.
  const isPattern = /[*?[{]/.test(key);
  const folder = exact && !isPattern ? { ...spec, key: `${key}/` } : spec;
  const { keys, skipped } = await findObjects(s3, folder, signal);
  const objects: PinnedObject[] = [];
  for (const { key, name } of keys) {
    const object = await pinObject(s3, key, name, null, signal);
    if (object === null) fail('s3.changed', `${key} is gone since it was listed`);
    objects.push(object);
  }
  return { objects, skipped };
}
